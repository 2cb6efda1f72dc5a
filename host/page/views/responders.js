// Who decides answers: what each is made of, where it is bound, what it may do, how much a
// call may take, and how it has been doing.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { count, dateTime, milliseconds, several } from "../format.js";
import { shown } from "../notice.js";
import { button, page } from "../parts.js";
import { link } from "../routes.js";

const KINDS = { faker: "built in", component: "component", script: "script", template: "template", crud: "built in" };

export function open(outlet) {
  const body = h("div", { class: "stack" });
  const asking = new AbortController();
  const load = () => shown(body, get("responders", {}, asking.signal), ({ responders }) => responders.map(card), load);
  fill(outlet, page("Responders", {
    lead: "Each is a WebAssembly component in a sandbox of its own. Those of an operation are asked in the order of the configuration; faker, the last one, answers whatever is left.",
    actions: [button("Refresh", load)],
  }, body));
  load();
  return { close: () => asking.abort() };
}

function card(one) {
  return h("section", { class: "card", "aria-label": one.name },
    h("div", { class: "card-head" },
      h("h2", {}, one.name),
      h("span", { class: "badge" }, KINDS[one.source.kind] ?? one.source.kind),
      one.failures > 0 && h("span", { class: "badge bad" }, several(one.failures, "failure")),
      h("a", { href: link("traffic", [], { responder: one.name }) }, "Its exchanges")),
    one.source.path && h("p", { class: "mono soft wrap" }, one.source.path),
    h("div", { class: "grid-2" },
      h("dl", { class: "pairs" }, [
        ["Operations", operations(one)],
        ["May", grants(one.grants)],
        ["Limits", limits(one.limits)],
      ].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      h("dl", { class: "pairs" }, [
        ["Calls", h("span", { class: "number" }, count(one.calls), one.fixed_answers > 0 && h("span", { class: "soft" }, `, and ${several(one.fixed_answers, "answer")} that stood ready`))],
        ["Times", one.timings ? times(one.timings) : h("span", { class: "soft" }, "none yet")],
        one.last_failure && ["Last failure", failure(one.last_failure)],
      ].filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))));
}

function operations(one) {
  if (one.operation_count === 0) return h("span", { class: "soft" }, "none: nothing of the description fits its patterns");
  const more = one.operation_count - one.operations.length;
  return h("details", { open: one.operations.length <= 8 }, h("summary", {}, several(one.operation_count, "operation")),
    h("ul", { class: "covered" }, one.operations.map((id) => h("li", { class: "wrap" }, h("a", { href: link("traffic", [], { operation: id }) }, id))), more > 0 && h("li", { class: "soft" }, `and ${count(more)} more`)));
}

function grants({ state, http, folder, real_time: realTime }) {
  const told = [
    state === true && "use all of the state",
    Array.isArray(state) && `use the collections ${state.join(", ")}`,
    http.length > 0 && `ask ${http.join(", ")}`,
    folder && `read ${typeof folder === "string" ? folder : JSON.stringify(folder)}`,
    realTime && "know the real time",
  ].filter(Boolean);
  return told.length > 0 ? h("ul", {}, told.map((one) => h("li", { class: "wrap" }, one))) : h("span", { class: "soft" }, "nothing beside answering");
}

function limits(of) {
  return h("span", { class: "number" }, `${count(of.memory_mib)} MiB of memory, ${milliseconds(of.time_ms)}, answers of ${count(of.response_kib)} KiB, ${count(of.log_kib)} KiB of log`);
}

function times({ p50_ms: p50, p90_ms: p90, p99_ms: p99, max_ms: most }) {
  return h("ul", { class: "legend number" }, [["half within", p50], ["90 %", p90], ["99 %", p99], ["longest", most]].map(([name, value]) => h("li", {}, h("span", { class: "soft" }, name), milliseconds(value))));
}

function failure({ at, operation, message }) {
  return [h("p", { class: "soft small" }, `${dateTime(at)}, `, operation), h("pre", { class: "code" }, message)];
}
