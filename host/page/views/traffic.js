// Exchanges as they happen, newest first, and beside them the one that is looked at.

import { get, send } from "../api.js";
import { fill, h } from "../dom.js";
import { several } from "../format.js";
import { filterForm, filterOf } from "../filter.js";
import { useKeys } from "../keys.js";
import { confirmed, empty, say, sayTrouble, troubleBox } from "../notice.js";
import { go, link, read } from "../routes.js";
import { exampleCommand } from "../server.js";
import * as tail from "../tail.js";
import { Rows } from "../rows.js";
import * as exchange from "./exchange.js";

/** Entries that are asked for at a time. */
const PAGE = 100;

/** How often a text is looked for again while things happen, in milliseconds: the live events
 *  can't be searched. */
const AGAIN = 1000;

export function open(outlet, route) {
  let filter;
  let shownId;
  let next = null;
  /** The newest entry that is here. */
  let known = 0;
  let asking = new AbortController();
  let isPaused = false;
  let searching;
  /** How many there are: those that were counted, and those that came since. */
  let total = 0;

  const rows = new Rows({ href: (id) => link("traffic", [id], filter), held: hold });
  const form = filterForm((changed) => go(link("traffic", shownId ? [shownId] : [], changed), { inPlace: true }));
  const told = h("span", { class: "soft small number", id: "found", "aria-live": "off" });
  const pause = h("button", { class: "button small", type: "button", id: "pause", "aria-pressed": "false", on: { click: () => setPaused(!isPaused) } }, "Pause");
  const waiting = h("button", { class: "button primary small waiting", type: "button", hidden: true, on: { click: release } });
  const state = h("div", { class: "list-state" });
  const older = h("button", { class: "button", type: "button", hidden: true, on: { click: readOlder } }, "Older ones");
  const list = h("section", { class: "list", "aria-label": "Exchanges" },
    h("div", { class: "list-head" }, form.element, h("div", { class: "list-line" }, told, waiting, pause, h("button", { class: "button quiet small", type: "button", on: { click: clear } }, "Clear…"))),
    h("div", { class: "list-body", tabindex: "-1" }, rows.element, state, h("div", { class: "list-foot" }, older)));
  const scroller = list.querySelector(".list-body");
  const detail = h("section", { class: "detail", "aria-label": "Exchange", hidden: true });
  fill(outlet, h("div", { class: "traffic" }, h("h1", { class: "unseen" }, "Traffic"), list, detail));

  scroller.addEventListener("scroll", () => {
    if (scroller.scrollTop < 8 && !isPaused) rows.release();
  }, { passive: true });

  /** Whether new ones wait rather than push away what is looked at. */
  function hold() {
    return isPaused || scroller.scrollTop > 8 || rows.element.contains(document.activeElement);
  }

  rows.onchange = () => {
    fill(told, total > 0 && several(total, "exchange"));
    waiting.hidden = rows.waiting === 0;
    if (rows.waiting > 0) fill(waiting, `${rows.waiting >= rows.most ? `${rows.most}+` : rows.waiting} new`);
    if (rows.size > 0) fill(state);
    if (rows.wasCut) next = rows.oldest;
    older.hidden = next === null;
  };

  async function release() {
    if (isPaused) setPaused(false);
    document.activeElement?.blur?.();
    scroller.scrollTop = 0;
    // More came than is kept: what is in between is asked for.
    if (rows.hasGap) await reload();
    else rows.release();
  }

  function setPaused(is) {
    isPaused = is;
    pause.setAttribute("aria-pressed", String(is));
    fill(pause, is ? "Paused" : "Pause");
    if (!is) rows.release();
  }

  async function reload() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    list.setAttribute("aria-busy", "true");
    try {
      const page = await get(filter.q ? "logs/search" : "requests", { ...filter, limit: PAGE }, signal);
      form.refuse();
      total = page.total_count;
      known = page.logs[0]?.id ?? 0;
      rows.reset(page.logs);
      next = page.next;
      fill(state, page.logs.length === 0 && nothing());
      older.hidden = next === null;
      const { q, ...rest } = filter;
      tail.follow({ ...rest, after: known });
    } catch (trouble) {
      if (trouble.name === "AbortError") return;
      total = 0;
      next = null;
      rows.reset([]);
      fill(state, form.refuse(trouble) ? empty("This filter can't be understood", "Nothing is shown until it can; see the message above.") : troubleBox(trouble, reload));
      tail.follow(undefined);
    } finally {
      if (!signal.aborted) list.removeAttribute("aria-busy");
    }
  }

  function nothing() {
    if (Object.keys(filter).length > 0) {
      return empty("No exchange fits this filter", "New ones that do appear here by themselves.",
        h("button", { class: "button", type: "button", on: { click: () => go(link("traffic"), { inPlace: true }) } }, "Clear the filter"));
    }
    return empty("Nothing was asked for yet", "Send a request to the mock, and it appears here at once:",
      h("pre", { class: "code" }, exampleCommand()));
  }

  async function clear() {
    const isNarrowed = Object.keys(filter).length > 0;
    const what = isNarrowed ? "What fits the filter is gone from the journal then, also what is not shown." : "The journal is empty then. Entries that say what was changed over the admin API stay.";
    if (!(await confirmed(isNarrowed ? "Clear what fits the filter?" : "Clear the journal?", what, "Clear"))) return;
    try {
      const { cleared } = await send("DELETE", "requests", undefined, { query: filter });
      say(`${several(cleared, "exchange")} gone.`);
    } catch (trouble) {
      sayTrouble("Nothing was cleared.", trouble);
    }
    reload();
  }

  async function readOlder() {
    older.disabled = true;
    try {
      // Who reads what was does not want it to move.
      setPaused(true);
      const page = await get(filter.q ? "logs/search" : "requests", { ...filter, limit: PAGE, cursor: next }, asking.signal);
      rows.append(page.logs);
      next = page.next;
      older.hidden = next === null;
    } catch (trouble) {
      if (trouble.name !== "AbortError") fill(state, troubleBox(trouble, readOlder));
    } finally {
      older.disabled = false;
    }
  }

  function take({ detail: row }) {
    if (!filter.q) return come(row);
    searching ??= setTimeout(searchAgain, AGAIN);
  }

  function come(row) {
    if (row.id <= known) return;
    known = row.id;
    total += 1;
    rows.add(row);
  }

  async function searchAgain() {
    const { signal } = asking;
    try {
      const page = await get("logs/search", { ...filter, after: known, limit: PAGE, order: "oldest" }, signal);
      page.logs.forEach(come);
    } catch {
      // The next exchange is another occasion.
    } finally {
      searching = undefined;
    }
  }

  /** After having been away, what was missed is asked for. */
  let wasAway = false;
  function follow({ detail: { name } }) {
    if (name === "away") wasAway = true;
    else if (name === "live" && wasAway) {
      wasAway = false;
      reload();
    }
  }

  function look(id) {
    if (id === shownId) return;
    shownId = id;
    rows.mark(id);
    detail.hidden = id === undefined;
    outlet.firstElementChild.classList.toggle("has-detail", id !== undefined);
    if (id !== undefined) exchange.show(detail, id, { filter, close: () => go(link("traffic", [], filter)) });
    else fill(detail);
  }

  /** To the next row, or to the one before; with the detail open, it is that row's. */
  function step(by) {
    const id = rows.step(by);
    if (id !== undefined && shownId !== undefined) go(link("traffic", [id], filter), { inPlace: true });
  }

  function leave() {
    if (document.activeElement?.closest?.(".filter")) return document.activeElement.blur();
    const id = shownId;
    if (id !== undefined) {
      go(link("traffic", [], filter));
      rows.focus(id);
    } else {
      document.activeElement?.blur?.();
      rows.release();
    }
  }

  useKeys({
    j: ["the next exchange", () => step(1)],
    k: ["the one before", () => step(-1)],
    Enter: ["open it", () => false],
    Escape: ["close it, or leave the list", leave],
    "/": ["search", () => form.search.focus()],
    p: ["pause, or go on", () => setPaused(!isPaused)],
    f: ["more filters", () => (form.element.querySelector("details").open ^= true) && undefined],
  });

  function update(to) {
    const wanted = filterOf(to.query);
    const isOther = JSON.stringify(wanted) !== JSON.stringify(filter);
    filter = wanted;
    if (isOther) {
      form.show(filter);
      reload();
    }
    look(to.parts[0]);
  }

  tail.happening.addEventListener("exchange", take);
  tail.happening.addEventListener("state", follow);
  // The server could not tell all of it.
  tail.happening.addEventListener("missed", reload);
  update(route);

  return {
    update,
    changed: () => form.show(filterOf(read().query)),
    close() {
      asking.abort();
      clearTimeout(searching);
      rows.close();
      tail.happening.removeEventListener("exchange", take);
      tail.happening.removeEventListener("state", follow);
      tail.happening.removeEventListener("missed", reload);
    },
  };
}
