// The rows of the live tail. However many come in a second, they are drawn once a frame, and
// no more of them are kept than can be looked at.

import { fill, h } from "./dom.js";
import { bytes, dateTime, milliseconds, status, statusClass, time } from "./format.js";

/** Rows that are kept while new ones come; those that were asked for stay. */
const MOST = 400;

export class Rows {
  /** Rows that wait to be drawn, the oldest first. */
  #coming = [];
  #frame;
  #byId = new Map();
  #href;
  #held;
  #marked;

  most = MOST;
  onchange = () => {};
  /** Whether more came than is kept since the list stood still. */
  hasGap = false;
  /** Whether older ones were let go of. */
  wasCut = false;

  /** `href`: where a row leads. `held`: whether new rows are to wait. */
  constructor({ href, held }) {
    this.#href = href;
    this.#held = held;
    const names = ["Time", "Method", "Status", "Path", "Operation", "Scenario", "Took", "Size"];
    this.body = h("div", { role: "rowgroup" });
    this.element = h("div", { class: "rows", role: "table", "aria-label": "Exchanges" },
      h("div", { role: "rowgroup", class: "rows-head" }, h("div", { role: "row", class: "row head" }, names.map((name) => h("span", { role: "columnheader", class: name.toLowerCase() }, name)))),
      this.body);
    this.element.addEventListener("focusout", () => setTimeout(() => this.#later()));
  }

  get size() {
    return this.#byId.size;
  }

  get waiting() {
    return this.#held() ? this.#coming.length : 0;
  }

  get oldest() {
    return Number(this.body.lastElementChild?.dataset.id ?? 0);
  }

  /** Begins anew with these, the newest first. */
  reset(entries) {
    this.#coming = [];
    this.#byId.clear();
    this.hasGap = this.wasCut = false;
    fill(this.body);
    this.append(entries);
  }

  /** Older ones, the newest first. */
  append(entries) {
    this.wasCut = false;
    const fresh = entries.filter((entry) => !this.#byId.has(entry.id));
    this.body.append(...fresh.map((entry) => this.#row(entry)));
    this.onchange();
  }

  /** One that has just happened. */
  add(entry) {
    this.#coming.push(entry);
    if (this.#coming.length > MOST) {
      this.#coming.shift();
      this.hasGap = true;
    }
    this.#later();
  }

  /** Draws what waits, unless it is to go on waiting. */
  release() {
    this.#later();
  }

  #later() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (!this.#held()) this.#draw();
      this.onchange();
    });
  }

  #draw() {
    const fresh = this.#coming.filter((entry) => !this.#byId.has(entry.id)).reverse();
    this.#coming = [];
    if (fresh.length === 0) return;
    if (this.hasGap) {
      // What is below is not what came right before.
      fill(this.body);
      this.#byId.clear();
      this.hasGap = false;
      this.wasCut = true;
    }
    this.body.prepend(...fresh.map((entry) => this.#row(entry)));
    while (this.#byId.size > MOST) {
      const last = this.body.lastElementChild;
      this.#byId.delete(Number(last.dataset.id));
      last.remove();
      this.wasCut = true;
    }
  }

  #row(entry) {
    const { operation } = entry;
    const flags = [
      entry.violations?.length > 0 && h("span", { class: "flag warn", title: "Against the description" }, "violates"),
      entry.fault && h("span", { class: "flag bad", title: "Made to go wrong by a scenario" }, entry.fault),
      entry.is_admin && h("span", { class: "flag" }, "admin"),
    ];
    const link = h("a", { href: this.#href(entry.id), class: "target" }, entry.path, entry.query !== null && h("span", { class: "query" }, `?${entry.query}`));
    const row = h("div", { class: "row", role: "row", "data-id": entry.id },
      h("span", { role: "cell", class: "time", title: dateTime(entry.timestamp) }, time(entry.timestamp)),
      h("span", { role: "cell", class: `method ${entry.method}` }, entry.method),
      h("span", { role: "cell", class: `status ${statusClass(entry.status_code)}` }, status(entry.status_code)),
      h("span", { role: "cell", class: "path" }, link, flags),
      h("span", { role: "cell", class: "operation" }, operation?.id ?? ""),
      h("span", { role: "cell", class: "scenario" }, entry.test_scenario ?? ""),
      h("span", { role: "cell", class: "took" }, milliseconds(entry.process_time_ms)),
      h("span", { role: "cell", class: "size" }, bytes(entry.response_size)));
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !getSelection().toString()) link.click();
    });
    // Where it leads may have changed with the filter.
    link.addEventListener("click", () => link.setAttribute("href", this.#href(entry.id)), { capture: true });
    if (String(entry.id) === this.#marked) row.setAttribute("aria-current", "true");
    this.#byId.set(entry.id, row);
    return row;
  }

  /** Shows which one is looked at. */
  mark(id) {
    this.body.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.#marked = id;
    this.#byId.get(Number(id))?.setAttribute("aria-current", "true");
  }

  focus(id) {
    this.#byId.get(Number(id))?.querySelector("a").focus();
  }

  /** Goes to the next row or the one before, and says which it is. */
  step(by) {
    const focused = document.activeElement?.closest?.(".rows .row") ?? this.#byId.get(Number(this.#marked));
    const to = !focused ? this.body.firstElementChild : by > 0 ? focused.nextElementSibling : focused.previousElementSibling;
    if (!to) return undefined;
    to.querySelector("a").focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    return to.dataset.id;
  }

  close() {
    cancelAnimationFrame(this.#frame);
  }
}
