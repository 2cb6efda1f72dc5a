// Figures of a time: how much was asked, how fast it was answered, how it went, what of the
// description was never asked for, and what stands out.

import { address, download, get, hasToken } from "../api.js";
import { bars, mix, timeChart } from "../chart.js";
import { fill, h } from "../dom.js";
import { bytes, count, dateTime, lasting, milliseconds, percent, several } from "../format.js";
import { empty, sayTrouble, troubleBox } from "../notice.js";
import { card } from "../parts.js";
import { go, link } from "../routes.js";
import { mockUrl, server } from "../server.js";

/** How far back, in seconds. */
const RANGES = { "15m": ["15 minutes", 900], "1h": ["1 hour", 3600], "6h": ["6 hours", 21_600], "24h": ["24 hours", 86_400], "7d": ["7 days", 604_800], "30d": ["30 days", 2_592_000], all: ["everything", null] };

/** How often it is asked for anew, in seconds. */
const REFRESHES = { 0: "by hand", 5: "every 5 s", 10: "every 10 s", 30: "every 30 s", 60: "every minute" };

const FORMATS = { ndjson: "NDJSON", csv: "CSV", har: "HAR" };

/** Of lists, the first ones. */
const SHOWN = 10;

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
      const { details } = await get("logs/analyze", asked, signal);
      fill(body, details.requests === 0 && !details.coverage ? nothing() : figures(details, asked));
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

function nothing() {
  return empty("Nothing was asked for in this time", "Look further back, or send a request to the mock:", h("pre", { class: "code" }, `curl -i ${mockUrl()}/…`));
}

function figures(all, asked) {
  const narrowed = (more) => link("traffic", [], { ...asked, ...more });
  return [
    h("div", { class: "tiles" },
      tile("Requests", count(all.requests), all.time.requests_per_second ? `${all.time.requests_per_second.toFixed(1)} a second` : "", narrowed({})),
      tile("Median", milliseconds(all.latency.p50_ms), `mean ${milliseconds(all.latency.mean_ms)}`),
      tile("99th percentile", milliseconds(all.latency.p99_ms), `longest ${milliseconds(all.latency.max_ms)}`),
      tile("Errors", percent(all.outcomes.error_rate), several(all.outcomes.errors, "answer"), narrowed({ status: "4xx,5xx" }), all.outcomes.error_rate > 10 ? "bad" : ""),
      all.coverage && tile("Coverage", percent(all.coverage.operations_percent), `${all.coverage.called} of ${several(all.coverage.operations, "operation")}`),
      tile("Sent", bytes(all.sizes.response_bytes), `median ${bytes(all.sizes.median)}`)),
    h("div", { class: "grid-2" }, overTime(all, asked), percentiles(all)),
    h("div", { class: "grid-2" },
      card("Answers", mix(statuses(all), { label: "Answers by class", value: count, href: (part) => part.filter && narrowed({ status: part.filter }) }),
        bars(Object.entries(all.statuses).map(([status, of]) => ({ name: status === "0" ? "none" : status, status, amount: of.requests, class: statusSeries(status) })).sort((a, b) => b.amount - a.amount).slice(0, SHOWN), { value: count, href: (item) => narrowed({ status: item.status }) })),
      card("Methods", bars(Object.entries(all.methods).map(([name, of]) => ({ name, amount: of.requests })).sort((a, b) => b.amount - a.amount), { value: count, href: (item) => narrowed({ method: item.name }) }),
        h("p", { class: "soft small" }, `${percent(all.traffic.read_percent)} only read, ${percent(all.traffic.write_percent)} may change something`))),
    h("div", { class: "grid-2" }, operations(all, narrowed), insights(all.insights)),
    h("div", { class: "grid-2" }, all.coverage && coverage(all.coverage), clients(all, narrowed)),
    errors(all, narrowed),
  ];
}

function tile(name, value, more, href, kind = "") {
  const inner = [h("span", { class: "soft small" }, name), h("strong", { class: "number" }, value), h("span", { class: "soft small number" }, more)];
  return href ? h("a", { class: `tile ${kind}`, href }, inner) : h("div", { class: `tile ${kind}` }, inner);
}

function overTime(all) {
  const hours = Object.entries(all.hours);
  if (hours.length === 0) return card("Traffic", h("p", { class: "soft" }, "No requests in this time."));
  const at = hours.map(([hour]) => dateTime(hour));
  const good = hours.map(([, of]) => of.requests - of.errors);
  return card("Traffic", timeChart({
    label: "Requests an hour", at, value: count,
    ticks: [at[0], at.at(-1)],
    series: [{ name: "answered well", class: "series-1", kind: "stack", values: good }, { name: "errors", class: "series-4", kind: "stack", values: hours.map(([, of]) => of.errors) }],
  }));
}

function percentiles(all) {
  const { latency, phases } = all;
  if (latency.count === 0) return card("Latency", h("p", { class: "soft" }, "No requests in this time."));
  const rows = [["half", "p50_ms"], ["90 %", "p90_ms"], ["95 %", "p95_ms"], ["99 %", "p99_ms"], ["all", "max_ms"]];
  return card("Latency",
    bars(rows.map(([name, key]) => ({ name: `${name} within`, amount: latency[key] })), { value: milliseconds }),
    h("p", { class: "soft small" }, `Mean ${milliseconds(latency.mean_ms)}, of which waiting ${milliseconds(phases.queue.mean_ms)}, validation ${milliseconds(phases.validate.mean_ms)}, responders ${milliseconds(phases.respond.mean_ms)}.`));
}

function statuses({ outcomes }) {
  return [
    { name: "2xx", amount: outcomes.success, class: "series-2", filter: "2xx" },
    { name: "3xx", amount: outcomes.redirection, class: "series-1", filter: "3xx" },
    { name: "4xx", amount: outcomes.client_error, class: "series-3", filter: "4xx" },
    { name: "5xx", amount: outcomes.server_error, class: "series-4", filter: "5xx" },
    { name: "none", amount: outcomes.none + outcomes.informational, class: "series-5" },
  ];
}

const statusSeries = (status) => ({ 2: "series-2", 3: "series-1", 4: "series-3", 5: "series-4" })[status[0]] ?? "series-5";

function operations(all, narrowed) {
  const list = all.operations.slice(0, SHOWN);
  if (list.length === 0) return card("Operations", h("p", { class: "soft" }, "None was called."));
  return h("section", { class: "card", "aria-label": "Operations" }, h("h2", {}, "Operations, the most called first"),
    h("div", { class: "table-box" }, h("table", { class: "table" },
      h("thead", {}, h("tr", {}, h("th", {}, "Operation"), h("th", { class: "right" }, "Requests"), h("th", { class: "right" }, "Errors"), h("th", { class: "right" }, "p50"), h("th", { class: "right" }, "p99"))),
      h("tbody", {}, list.map((one) => h("tr", {},
        h("td", { class: "wrap" }, h("a", { href: narrowed({ operation: one.name }) }, one.name)),
        h("td", { class: "right" }, count(one.requests)),
        h("td", { class: "right" }, percent(one.error_rate)),
        h("td", { class: "right" }, milliseconds(one.latency.p50_ms)),
        h("td", { class: "right" }, milliseconds(one.latency.p99_ms))))))));
}

function insights(list) {
  const kinds = { problem: "bad", warning: "warn", good: "good", note: "note" };
  return card("What stands out", list.length === 0
    ? h("p", { class: "soft" }, "Nothing yet.")
    : h("ul", { class: "insights" }, list.map((one) => h("li", {},
      h("p", {}, h("span", { class: `badge ${kinds[one.level]}` }, one.level), " ", h("span", { class: "wrap" }, one.message)),
      h("p", { class: "soft small wrap" }, one.recommendation, " ", h("span", { class: "mono" }, `${one.figure} = ${Number(one.value.toPrecision(4))}${one.threshold === undefined ? "" : ` (held against ${one.threshold})`}`))))));
}

function coverage(of) {
  const operation = (one, more) => h("li", { class: "wrap" }, h("span", { class: `method ${one.method}` }, one.method), " ", h("span", { class: "mono" }, one.path), " ", more);
  return card("Coverage of the description",
    bars([
      { name: "operations called", amount: of.operations_percent, more: `${of.called} of ${of.operations}`, class: "series-2" },
      { name: "answers given", amount: of.responses_percent, more: `${of.exercised} of ${of.responses}`, class: "series-2" },
    ], { value: percent, most: 100 }),
    of.never_called.length > 0 && h("details", { open: of.never_called.length <= SHOWN }, h("summary", {}, `Never called: ${of.never_called.length}`), h("ul", { class: "covered" }, of.never_called.slice(0, 200).map((one) => operation(one, h("span", { class: "soft" }, one.id))))),
    of.incomplete.length > 0 && h("details", {}, h("summary", {}, `Answers never given: ${several(of.incomplete.length, "operation")}`), h("ul", { class: "covered" }, of.incomplete.slice(0, 200).map((one) => operation(one, one.never_answered.map((status) => h("span", { class: "badge" }, status)))))),
    of.undescribed.length > 0 && h("details", {}, h("summary", {}, `Answers that are not described: ${of.undescribed.length}`), h("ul", { class: "covered" }, of.undescribed.slice(0, 200).map((one) => h("li", {}, h("a", { href: link("traffic", [], { operation: one.id, status: one.status }) }, `${one.id} ${one.status}`), h("span", { class: "soft" }, ` ${several(one.requests, "time")}`))))));
}

function clients(all, narrowed) {
  const { traffic } = all;
  return card("Clients",
    all.clients.length === 0 ? h("p", { class: "soft" }, "None.") : bars(all.clients.slice(0, SHOWN).map((one) => ({ name: one.name, amount: one.requests })), { value: count, href: (item) => narrowed({ client: item.name }) }),
    traffic.user_agents.length > 0 && [h("h3", {}, "User agents"), bars(traffic.user_agents.slice(0, 5).map(([name, amount]) => ({ name, amount, class: "series-5" })), { value: count })],
    h("p", { class: "soft small" }, [
      `${percent(traffic.bot_percent)} from bots`,
      all.time.peak_hour && `busiest hour ${dateTime(all.time.peak_hour)}`,
      all.time.seconds > 0 && `over ${lasting(all.time.seconds)}`,
      traffic.bursts.length > 0 && several(traffic.bursts.length, "burst"),
    ].filter(Boolean).join(", ")));
}

function errors(all, narrowed) {
  if (all.outcomes.errors === 0) return undefined;
  const { categories, by_problem: byProblem } = all.errors;
  const names = { faults: "asked for by a scenario", violations: "against the description", not_routed: "not described", refused: "refused for another reason", client_errors: "said by a responder, 4xx", server_errors: "said by a responder, 5xx" };
  return h("div", { class: "grid-2" },
    card("Errors by where they come from", bars(Object.entries(categories).filter(([, amount]) => amount > 0).map(([key, amount]) => ({ name: names[key] ?? key, amount, class: "series-4" })), { value: count })),
    byProblem.length > 0 && card("Errors by problem", bars(byProblem.slice(0, SHOWN).map(([name, amount]) => ({ name, amount, class: "series-4" })), { value: count, href: (item) => narrowed({ problem: item.name }) })));
}
