// One exchange: what was asked, what was answered, by whom, why so, and how long it took.

import { ask, path, send } from "../api.js";
import { bodyBlock, copy, copyButton } from "../code.js";
import { curl, REDACTED } from "../curl.js";
import { fill, h } from "../dom.js";
import { bytes, dateTime, milliseconds, status, statusClass } from "../format.js";
import { dialog, sayTrouble, shown } from "../notice.js";
import { link } from "../routes.js";
import { mockUrl } from "../server.js";

/** Where the time went, in the order of a request's way. */
const PHASES = [["queue", "waiting for an instance"], ["validate", "validation"], ["respond", "responders"], ["rest", "delay and the rest"]];

export function show(outlet, id, { filter, close }) {
  const load = () => shown(outlet, read(id), (entry) => detail(entry, { filter, close }), load);
  return load();
}

/** Numbers that a browser can't hold stay text: a seed has 64 bits. */
async function read(id) {
  const text = await (await ask("GET", path`requests/${id}`)).text();
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && context?.source ? context.source : value);
}

function detail(entry, { filter, close }) {
  const { exchange } = entry;
  const { request, response } = exchange;
  const replayed = h("div", { class: "replayed", "aria-live": "polite" });
  const target = `${entry.path}${entry.query === null ? "" : `?${entry.query}`}`;
  return [
    h("div", { class: "detail-head" },
      h("div", { class: "detail-title" },
        h("span", { class: `method ${entry.method}` }, entry.method),
        h("span", { class: `status ${statusClass(entry.status_code)}` }, status(entry.status_code)),
        h("h2", { class: "mono wrap" }, target)),
      h("button", { class: "button quiet icon", type: "button", "aria-label": "Close", title: "Close (esc)", on: { click: close } }, "✕")),
    h("div", { class: "buttons" },
      h("button", { class: "button primary small", type: "button", on: { click: (event) => replay(entry, replayed, event.currentTarget) } }, "Replay"),
      h("button", { class: "button small", type: "button", on: { click: () => copy(curl(entry, mockUrl())) } }, "Copy as curl"),
      copyButton(() => JSON.stringify(entry, null, 2), "Copy as JSON"),
      entry.operation && h("a", { class: "button small", href: link("overrides", [], { operation: entry.operation.id, exchange: entry.id }) }, "Answer so from now on"),
      entry.operation && h("a", { class: "button small", href: link("traffic", [entry.id], { operation: entry.operation.id }) }, "Only this operation"),
      entry.session_id && h("a", { class: "button small", href: link("traffic", [entry.id], { session: entry.session_id }) }, "Only this session")),
    replayed,
    facts(entry),
    timings(entry.durations_us),
    violations(entry),
    logs(entry.logs),
    side("Request", request, entry.request_body, entry.request_body_encoding),
    side("Response", response, entry.response_body, entry.response_body_encoding),
  ];
}

function facts(entry) {
  const filtered = (part, value, text = value) => value && h("a", { href: link("traffic", [entry.id], { [part]: value }) }, text);
  const pairs = [
    ["Time", dateTime(entry.timestamp)],
    ["Operation", entry.operation && [filtered("operation", entry.operation.id), h("span", { class: "soft" }, ` ${entry.operation.method} ${entry.operation.path}`)]],
    ["Responders", entry.responders.length > 0 && entry.responders.map((name, index) => [index > 0 && " → ", filtered("responder", name)])],
    ["Plan", entry.plan && { fixed: "fixed: the same for each request like this one", computed: "computed for this request" }[entry.plan]],
    ["Scenario", filtered("scenario", entry.test_scenario)],
    ["Seed", entry.seed !== null && h("code", {}, String(entry.seed))],
    ["Problem", filtered("problem", entry.problem)],
    ["Fault", filtered("fault", entry.fault)],
    ["Session", filtered("session", entry.session_id)],
    ["Correlation", filtered("correlation", entry.correlation_id)],
    ["Client", filtered("client", entry.client_host)],
    ["User agent", entry.user_agent],
    ["Sizes", `${bytes(entry.request_size)} asked, ${bytes(entry.response_size)} answered`],
    ["Protocol", `${entry.http_version}, ${entry.type}`],
  ];
  return h("dl", { class: "pairs facts" }, pairs.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function timings(durations) {
  const { queue, validate, respond, total } = durations;
  const of = { queue, validate, respond, rest: Math.max(0, total - queue - validate - respond) };
  const sum = Math.max(1, PHASES.reduce((all, [name]) => all + of[name], 0));
  const bar = h("div", { class: "phases", role: "img", "aria-label": PHASES.map(([name, text]) => `${text}: ${milliseconds(of[name] / 1000)}`).join(", ") });
  PHASES.forEach(([name], index) => {
    const part = h("span", { class: `series-${index + 1}` });
    part.style.flexGrow = of[name] / sum;
    if (of[name] > 0) bar.append(part);
  });
  return h("div", { class: "part" },
    h("h3", {}, "Timings", h("span", { class: "soft" }, ` ${milliseconds(total / 1000)}`)),
    bar,
    h("ul", { class: "legend" }, PHASES.map(([name, text], index) => h("li", {}, h("i", { class: `series-${index + 1}` }), text, h("span", { class: "number" }, milliseconds(of[name] / 1000))))));
}

function violations({ violations: list }) {
  if (list.length === 0) return undefined;
  return h("div", { class: "part" },
    h("h3", {}, "Against the description"),
    h("ul", { class: "violations" }, list.map(({ rule, message, ...rest }) => h("li", {},
      h("p", {}, h("a", { class: "badge warn", href: link("traffic", [], { violation: rule }), title: "All exchanges against this rule" }, rule), " ", h("span", { class: "wrap" }, message)),
      Object.keys(rest).length > 0 && h("p", { class: "soft small mono wrap" }, Object.entries(rest).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join("  "))))));
}

function logs(list) {
  if (list.length === 0) return undefined;
  return h("div", { class: "part" },
    h("h3", {}, "Log of the responders"),
    h("ol", { class: "log" }, list.map((line) => h("li", {},
      h("span", { class: `badge ${{ error: "bad", warn: "warn", info: "note" }[line.level] ?? ""}` }, line.level),
      h("span", { class: "soft" }, line.responder),
      h("span", { class: "mono wrap" }, line.message)))));
}

function side(title, message, text, encoding) {
  const type = message.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return h("div", { class: "part" },
    h("h3", {}, title),
    message.headers.length > 0 && h("dl", { class: "pairs headers" }, message.headers.map(([name, value]) => [h("dt", { class: "mono" }, name), h("dd", { class: "mono" }, value)])),
    bodyBlock({ text, encoding, type, ...message.body }, `Body of the ${title.toLowerCase()}`));
}

/** Answers the request again and says what is different; asks for secrets, which the journal
 *  does not have. */
async function replay(entry, outlet, button) {
  const missing = entry.exchange.request.headers.filter(([, value]) => value.includes(REDACTED));
  const headers = {};
  if (missing.length > 0) {
    const given = await dialog("Replay with which secrets?", [
      h("p", { class: "soft" }, "They were taken out before the exchange was kept. What is left empty is sent as it was kept."),
      missing.map(([name, value]) => h("div", { class: "field" }, h("label", { for: `secret-${name}` }, name), h("input", { class: "input mono", id: `secret-${name}`, name, placeholder: value, autocomplete: "off" }))),
    ], { confirm: "Replay" });
    if (!given) return;
    for (const [name, value] of given) if (value) headers[name] = value;
  }
  button.disabled = true;
  try {
    const answer = await send("POST", path`requests/${entry.id}/replay`, { headers });
    fill(outlet, result(answer));
  } catch (trouble) {
    sayTrouble("The request was not answered again.", trouble);
  } finally {
    button.disabled = false;
  }
}

function result({ same, differences, kept_whole: isWhole, response, delay_ms: delay }) {
  const [kind, text] = { true: ["good", "the same answer"], false: ["warn", "another answer"], null: ["", "as far as it was kept, the same answer"] }[same];
  const type = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const { text: body, base64, ...rest } = response.body;
  return h("div", { class: "card" },
    h("div", { class: "card-head" }, h("h3", {}, "Replayed"), h("span", { class: `badge ${kind}` }, text), h("span", { class: `status ${statusClass(response.status)}` }, status(response.status))),
    !isWhole && h("p", { class: "soft small" }, "Not all of the exchange was kept: bodies may be cut, and secrets are."),
    delay > 0 && h("p", { class: "soft small" }, `It would have been sent after ${milliseconds(delay)}.`),
    differences.length > 0 && h("ul", { class: "differences mono" }, differences.map((one) => h("li", { class: "wrap" }, one))),
    bodyBlock({ text: body ?? base64, encoding: base64 === undefined ? "text" : "base64", type, ...rest }, "Body of the new response"));
}
