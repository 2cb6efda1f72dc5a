// Overrides: single operations that are answered otherwise, whatever scenario is active.

import { get, path, send } from "../api.js";
import { codeBlock } from "../code.js";
import { editor } from "../editor.js";
import { fill, h } from "../dom.js";
import { isJson, pretty } from "../json.js";
import { confirmed, empty, say, sayTrouble, shown, troubleBox } from "../notice.js";
import { button, field, page } from "../parts.js";
import { go, link } from "../routes.js";
import { server } from "../server.js";

let schema;

export function open(outlet, route) {
  let asking = new AbortController();
  let inner;

  async function update({ query }) {
    asking.abort();
    inner?.close();
    inner = undefined;
    asking = new AbortController();
    const { signal } = asking;
    if (!query.has("operation")) return list(outlet, signal);
    const text = await begin(query, signal);
    if (!signal.aborted) inner = form(outlet, query.get("operation"), text, signal);
  }

  update(route);
  return {
    update,
    close() {
      asking.abort();
      inner?.close();
    },
  };
}

function list(outlet, signal) {
  const body = h("div", { class: "stack" });
  const load = () => shown(body, get("responses", {}, signal), ({ overrides }) => overrides.length === 0
    ? empty("Nothing is overridden", "An override is a rule of its own for an operation: another answer, a delay, a fault. It holds at once, and before any scenario.",
      h("p", {}, "The quickest way to one: open an exchange and choose “Answer so from now on”."))
    : overrides.map(({ key, rule }) => h("section", { class: "card", "aria-label": key },
      h("div", { class: "card-head" }, h("h2", { class: "mono wrap" }, key),
        h("a", { class: "button small", href: link("overrides", [], { operation: key }) }, "Edit"),
        button("Remove", () => remove(key, load), "small danger", { "aria-label": `Remove ${key}` })),
      codeBlock(JSON.stringify(withoutKey(rule)), `Rule for ${key}`))), load);
  fill(outlet, page("Overrides", {
    lead: "Single operations that are answered otherwise, whatever scenario is active.",
    actions: [h("a", { class: "button primary", href: `${link("overrides")}?operation=` }, "New"), button("Refresh", load)],
  }, body));
  load();
}

/** What is set already, else the answer of an exchange, else something to begin with. */
async function begin(query, signal) {
  const key = query.get("operation");
  const exchange = query.get("exchange");
  try {
    if (exchange) {
      return pretty(`{"respond":${answerOf(await get(path`requests/${exchange}`, {}, signal))}}`);
    }
    const { overrides } = await get("responses", {}, signal);
    const set = overrides.find((one) => one.key === key);
    if (set) return JSON.stringify(withoutKey(set.rule), null, 2);
  } catch {
    // Then it begins as any other.
  }
  return JSON.stringify({ respond: { status: 200, json: { message: "as it was said here" } } }, null, 2);
}

/** The rule is of the operation that it is set for. */
function withoutKey({ operations, name, ...rule }) {
  return rule;
}

/** An exchange's answer, as a rule says it. A body in JSON is taken as it stands. */
function answerOf({ exchange: { response } }) {
  const type = response.headers.find(([name]) => name === "content-type")?.[1];
  const { text, base64 } = response.body;
  const answer = { status: response.status, "content-type": type === "application/json" ? undefined : type };
  if (base64 !== undefined) return JSON.stringify({ ...answer, base64 });
  if (!text) return JSON.stringify({ status: response.status });
  // Only its beginning may have been kept.
  if (!/json/.test(type ?? "") || !isJson(text)) return JSON.stringify({ ...answer, text });
  return JSON.stringify(answer).replace(/}$/, () => `,"json":${text}}`);
}

function form(outlet, key, text, signal) {
  const operation = h("input", { class: "input mono", id: "override-key", list: "override-operations", value: key, placeholder: "getPet, tag:pets, GET /pets/*", autocomplete: "off" });
  const problem = h("div", {});
  const rule = editor({ text, label: "Rule, as JSON", schema: () => schema, save, judge: async (written, cancel) => {
    // As a scenario of this one rule.
    const parsed = `{"config":{"name":"override","rules":[${written}]}}`;
    const found = await send("POST", "mock-data/scenarios/validate", parsed, { signal: cancel });
    const own = (one) => ({ ...one, pointer: one.pointer.replace(/^\/config(\/rules\/0)?/, "") });
    return { errors: found.errors.map(own), warnings: found.warnings.map(own), suggestions: found.suggestions.map(own), more: "" };
  } });

  async function save() {
    fill(problem);
    const to = operation.value.trim();
    if (to === "") {
      operation.setAttribute("aria-invalid", "true");
      operation.focus();
      return;
    }
    try {
      await send("PUT", path`responses/${to}`, rule.text);
      say(`“${to}” is answered so from now on.`);
      go(link("overrides"));
    } catch (trouble) {
      fill(problem, troubleBox(trouble));
    }
  }

  fill(outlet, page(key ? `Override ${key}` : "New override", {
    lead: h("a", { href: link("overrides") }, "All overrides"),
    actions: [button("Set", save, "primary", { title: "Ctrl+S" }), button("Lay out", rule.layOut)],
  },
  field("Operation", operation, "An operationId, a tag, a path, or a method and a path; * stands for a part of one."),
  h("datalist", { id: "override-operations" }, server.operations.map((one) => h("option", { value: one.id }, `${one.method} ${one.path}`))),
  problem, rule.element));
  if (!schema) {
    get("mock-data/scenarios/schema", {}, signal).then((found) => {
      schema = { ...found, ...found.$defs.Rule, $defs: found.$defs };
      rule.schemaCame();
    }).catch(() => {});
  }
  return { close: rule.close };
}

async function remove(key, then) {
  if (!(await confirmed("Remove the override?", `“${key}” is answered as before then.`, "Remove"))) return;
  try {
    await send("DELETE", path`responses/${key}`);
    say(`“${key}” is answered as before.`);
  } catch (trouble) {
    sayTrouble("The override was not removed.", trouble);
  }
  then();
}
