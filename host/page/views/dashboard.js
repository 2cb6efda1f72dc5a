// Figures of a time: of which, how often they are asked for, and to take away. What they are is
// in `figures`.

import { address, download, get, hasToken } from "../api.js";
import { fill, h } from "../dom.js";
import { sayTrouble, troubleBox } from "../notice.js";
import { go, link } from "../routes.js";
import { server } from "../server.js";
import { figures } from "./figures.js";

/** How far back, in seconds. */
const RANGES = { "15m": ["15 minutes", 900], "1h": ["1 hour", 3600], "6h": ["6 hours", 21_600], "24h": ["24 hours", 86_400], "7d": ["7 days", 604_800], "30d": ["30 days", 2_592_000], all: ["everything", null] };

/** How often it is asked for anew, in seconds. */
const REFRESHES = { 0: "by hand", 5: "every 5 s", 10: "every 10 s", 30: "every 30 s", 60: "every minute" };

const FORMATS = { ndjson: "NDJSON", csv: "CSV", har: "HAR", zip: "ZIP" };

/** Sessions that are listed. */
const SESSIONS = 10;

/** Ranges of charts that the server has, in seconds: each has its own width of a column. */
const CHARTS = [["1h", 3600], ["6h", 21_600], ["24h", 86_400], ["7d", 604_800], ["30d", 2_592_000]];

export function open(outlet, route) {
  let asking = new AbortController();
  let timer;
  let query = route.query;
  const range = h("select", { id: "range", on: { change: () => change("range", range.value) } }, Object.entries(RANGES).map(([value, [text]]) => h("option", { value }, text)));
  const operation = h("select", { id: "of-operation", on: { change: () => change("operation", operation.value) } });
  const refresh = h("select", { id: "refresh", on: { change: () => change("refresh", refresh.value) } }, Object.entries(REFRESHES).map(([value, text]) => h("option", { value }, text)));
  const body = h("div", { class: "dashboard" });
  fill(outlet, h("div", { class: "page" },
    h("div", { class: "page-head" },
      h("h1", {}, "Dashboard"),
      h("div", { class: "controls" },
        h("div", { class: "field" }, h("label", { for: "range" }, "The last"), range),
        h("div", { class: "field" }, h("label", { for: "of-operation" }, "Operation"), operation),
        h("div", { class: "field" }, h("label", { for: "refresh" }, "Refresh"), refresh),
        h("div", { class: "field" }, h("span", { class: "label" }, "Export"), h("div", { class: "buttons" }, Object.entries(FORMATS).map(([format, name]) => exportLink(format, name)))))),
    body));

  function exportLink(format, name) {
    const file = `mimus.${format}`;
    return h("a", { class: "button", href: address("export", { format }), download: file, on: { click: (event) => {
      const asked = { ...filter(), format };
      event.currentTarget.href = address("export", asked);
      if (!hasToken()) return;
      // A link can't send the token.
      event.preventDefault();
      download("export", asked, file).catch((trouble) => sayTrouble("The export failed.", trouble));
    } } }, name);
  }

  function change(name, value) {
    const next = new URLSearchParams(query);
    next.set(name, value);
    go(link("dashboard", [], next), { inPlace: true });
  }

  function filter() {
    const [, seconds] = RANGES[range.value] ?? RANGES["1h"];
    return { time_from: seconds === null ? undefined : new Date(Date.now() - seconds * 1000).toISOString(), operation: operation.value };
  }

  async function load() {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    body.setAttribute("aria-busy", "true");
    const asked = filter();
    try {
      const [{ details }, performance, { sessions }] = await Promise.all([
        get("logs/analyze", asked, signal),
        get("performance/summary", asked, signal),
        get("performance/sessions", { ...asked, limit: SESSIONS }, signal),
      ]);
      const charts = await get("analytics/charts", span(details, asked), signal);
      fill(body, figures({ ...details, charts, performance, sessions }, asked));
    } catch (trouble) {
      if (trouble.name === "AbortError") return;
      fill(body, troubleBox(trouble, load));
    }
    body.removeAttribute("aria-busy");
    const every = Number(refresh.value);
    if (every > 0) timer = setTimeout(load, every * 1000);
  }

  function update(to) {
    query = to.query;
    range.value = query.get("range") in RANGES ? query.get("range") : "1h";
    refresh.value = query.get("refresh") in REFRESHES ? query.get("refresh") : "0";
    choices();
    operation.value = query.get("operation") ?? "";
    load();
  }

  function choices() {
    const chosen = operation.value;
    fill(operation, h("option", { value: "" }, "all"), server.operations.map((one) => h("option", { value: one.id }, one.id)));
    operation.value = chosen;
  }

  update(route);
  return {
    update,
    close() {
      asking.abort();
      clearTimeout(timer);
    },
  };
}

/** The time of the charts: that which was asked for, or that of all there is. */
function span({ time }, { time_from: from, operation }) {
  const seconds = (Date.now() - Date.parse(from ?? time.first ?? Date())) / 1000;
  const [range, most] = CHARTS.find(([, length]) => seconds <= length * 1.01) ?? CHARTS.at(-1);
  // All there is may be only seconds.
  const first = from ?? new Date(Date.now() - 1000 * Math.max(seconds, Math.min(most, 3600))).toISOString();
  return { time_range: range, time_from: first, operation };
}
