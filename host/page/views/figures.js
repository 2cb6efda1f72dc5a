// The cards of the dashboard: how much was asked, how fast it was answered, how it went, what
// of the description was never asked for, and what stands out.

import { bars, mix, timeChart } from "../chart.js";
import { h } from "../dom.js";
import { bytes, count, dateTime, lasting, milliseconds, percent, several } from "../format.js";
import { empty } from "../notice.js";
import { card, table } from "../parts.js";
import { go, link } from "../routes.js";
import { exampleCommand } from "../server.js";

/** Of lists, the first ones. */
const SHOWN = 10;

/** Of what stands out. */
const FIRST = 6;

function nothing() {
  return empty("Nothing was asked for in this time", "Look further back, or send a request to the mock:", h("pre", { class: "code" }, exampleCommand()));
}

/** All cards. `all`: the analysis, with `charts`, `performance` and `sessions`; `asked`: the
 *  filter that it is of. */
export function figures(all, asked) {
  if (all.requests === 0) return [nothing(), all.coverage && coverage(all.coverage)];
  const narrowed = (more) => link("traffic", [], { ...asked, ...more });
  return [
    h("div", { class: "tiles" },
      tile("Requests", count(all.requests), all.time.requests_per_second ? `${all.time.requests_per_second.toFixed(1)} a second` : "", narrowed({})),
      tile("Median", milliseconds(all.latency.p50_ms), `mean ${milliseconds(all.latency.mean_ms)}`),
      tile("99th percentile", milliseconds(all.latency.p99_ms), `longest ${milliseconds(all.latency.max_ms)}`),
      tile("Errors", percent(all.outcomes.error_rate), several(all.outcomes.errors, "answer"), narrowed({ status: "4xx,5xx" }), all.outcomes.error_rate > 10 ? "bad" : ""),
      all.coverage && tile("Coverage", percent(all.coverage.operations_percent), `${all.coverage.called} of ${several(all.coverage.operations, "operation")}`),
      tile("Sent", bytes(all.sizes.response_bytes), `median ${bytes(all.sizes.median)}`)),
    h("div", { class: "grid-2" }, overTime(all, narrowed), overTimeLatency(all, narrowed)),
    h("div", { class: "grid-2" }, percentiles(all), process(all)),
    h("div", { class: "grid-2" },
      card("Answers", mix(statuses(all), { label: "Answers by class", value: count, href: (part) => part.filter && narrowed({ status: part.filter }) }),
        bars(Object.entries(all.statuses).map(([status, of]) => ({ name: status === "0" ? "none" : status, status, amount: of.requests, class: statusSeries(status) })).sort((a, b) => b.amount - a.amount).slice(0, SHOWN), { value: count, href: (item) => narrowed({ status: item.status }) })),
      card("Methods", bars(Object.entries(all.methods).map(([name, of]) => ({ name, amount: of.requests })).sort((a, b) => b.amount - a.amount), { value: count, href: (item) => narrowed({ method: item.name }) }),
        h("p", { class: "soft small" }, `${percent(all.traffic.read_percent)} only read, ${percent(all.traffic.write_percent)} may change something`))),
    h("div", { class: "grid-2" }, operations(all, narrowed), insights(all.insights)),
    h("div", { class: "grid-2" }, all.coverage && coverage(all.coverage), clients(all, narrowed)),
    h("div", { class: "grid-2" }, sessionList(all), errors(all, narrowed)),
  ];
}

function tile(name, value, more, href, kind = "") {
  const inner = [h("span", { class: "soft small" }, name), h("strong", { class: "number" }, value), h("span", { class: "soft small number" }, more)];
  return href ? h("a", { class: `tile ${kind}`, href }, inner) : h("div", { class: `tile ${kind}` }, inner);
}

function overTime({ charts }, narrowed) {
  const list = charts.request_volume;
  const at = list.map((one) => dateTime(one.timestamp));
  return card("Traffic", timeChart({
    label: `Requests in ${lasting(charts.span_seconds)}`, at, value: count, ticks: [at[0], at.at(-1)],
    series: [
      { name: "answered well", class: "series-1", kind: "stack", values: list.map((one) => one.count - one.errors) },
      { name: "errors", class: "series-4", kind: "stack", values: list.map((one) => one.errors) },
    ],
    onpick: (index) => go(narrowed(around(list[index].timestamp, charts.span_seconds))),
  }));
}

function overTimeLatency({ charts }, narrowed) {
  const list = charts.performance_trends;
  const at = list.map((one) => dateTime(one.timestamp));
  const line = (name, kind, member) => ({ name, class: kind, values: list.map((one) => one[member]) });
  return card("Latency over time", timeChart({
    label: `Percentiles in ${lasting(charts.span_seconds)}`, at, value: milliseconds, ticks: [at[0], at.at(-1)],
    series: [line("half within", "series-2", "p50_ms"), line("95 %", "series-3", "p95_ms"), line("99 %", "series-4", "p99_ms")],
    onpick: (index) => go(narrowed(around(list[index].timestamp, charts.span_seconds))),
  }));
}

const around = (from, seconds) => ({ time_from: from, time_to: new Date(Date.parse(from) + seconds * 1000).toISOString() });

function process({ charts, performance }) {
  const { overall_performance: all } = performance;
  const list = charts.performance_trends;
  const at = list.map((one) => dateTime(one.timestamp));
  const known = list.some((one) => one.avg_memory !== null);
  return card("The server itself",
    h("dl", { class: "pairs number" }, [
      ["Memory", all.avg_memory_usage_mb === null ? "not known" : `${all.avg_memory_usage_mb.toFixed(0)} MB on average`],
      ["CPU", all.avg_cpu_usage_percent === null ? "not known" : `${percent(all.avg_cpu_usage_percent)} on average`],
      ["Answers that stood ready", all.cache_hit_ratio === null ? "none asked for" : `${count(all.total_cache_hits)} of ${count(all.total_cache_hits + all.total_cache_misses)}`],
    ].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    known && timeChart({ label: "Memory", at, value: (amount) => `${amount.toFixed(0)} MB`, ticks: [at[0], at.at(-1)], series: [{ name: "memory", class: "series-1", values: list.map((one) => one.avg_memory) }] }));
}

function sessionList({ sessions, performance }) {
  const list = sessions.filter((one) => one.session_id !== null);
  if (list.length === 0) return card("Sessions", h("p", { class: "soft" }, "None: a client begins one by sending ", h("code", {}, "x-session-id"), "."));
  const { session_summary: summary } = performance;
  return card("Sessions",
    table([["Session"], ["Requests", "right"], ["Mean", "right"], ["Last"]], list.map((one) => [
      [h("a", { class: "wrap", href: link("traffic", [], { session: one.session_id }) }, one.session_id), one.status === "active" && [" ", h("span", { class: "badge good" }, "active")]],
      count(one.total_requests), milliseconds(one.avg_response_time), dateTime(one.end_time ?? one.start_time),
    ]), "Sessions"),
    h("p", { class: "soft small" }, several(summary.total_sessions ?? list.length, "session")));
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
  const told = (all) => h("ul", { class: "insights" }, all.map((one) => h("li", {},
    h("p", {}, h("span", { class: `badge ${kinds[one.level]}` }, one.level), " ", h("span", { class: "wrap" }, one.message)),
    h("p", { class: "soft small wrap" }, one.recommendation, " ", h("span", { class: "mono" }, `${one.figure} = ${Number(one.value.toPrecision(4))}${one.threshold === undefined ? "" : ` (held against ${one.threshold})`}`)))));
  if (list.length === 0) return card("What stands out", h("p", { class: "soft" }, "Nothing yet."));
  // The worst come first.
  const more = list.slice(FIRST);
  return card("What stands out", told(list.slice(0, FIRST)),
    more.length > 0 && h("details", {}, h("summary", {}, `${more.length} more`), told(more)));
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
  if (all.outcomes.errors === 0) return card("Errors", h("p", { class: "soft" }, "None in this time."));
  const { categories, by_problem: byProblem } = all.errors;
  const names = { faults: "asked for by a scenario", violations: "against the description", not_routed: "not described", refused: "refused for another reason", client_errors: "said by a responder, 4xx", server_errors: "said by a responder, 5xx" };
  return card("Errors",
    bars(Object.entries(categories).filter(([, amount]) => amount > 0).map(([key, amount]) => ({ name: names[key] ?? key, amount, class: "series-4" })), { value: count }),
    byProblem.length > 0 && [h("h3", {}, "By problem"), bars(byProblem.slice(0, SHOWN).map(([name, amount]) => ({ name, amount, class: "series-4" })), { value: count, href: (item) => narrowed({ problem: item.name }) })]);
}
