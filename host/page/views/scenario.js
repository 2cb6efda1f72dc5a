// One scenario: written with help and judged while it is, kept, switched, and what it
// remembers while it is active.

import { get, getText, path, send } from "../api.js";
import { editor } from "../editor.js";
import { fill, h, settled } from "../dom.js";
import { count, dateTime, several } from "../format.js";
import { say, sayTrouble, troubleBox } from "../notice.js";
import { ask, button, card, field, page, table } from "../parts.js";
import { go, link } from "../routes.js";
import { readScenarios, server } from "../server.js";
import * as tail from "../tail.js";
import { templates } from "../templates.js";
import { configOf, remove, switchTo } from "./scenarios.js";

const AGAIN = 1000;

let schema;

export function open(outlet, route, signal) {
  const isNew = route.parts[0] === "new";
  const id = isNew ? route.query.get("from") : route.parts[0];
  let inner;
  if (id === null) {
    const all = templates(server.operations);
    const [, , config] = all.find(([name]) => name === route.query.get("template")) ?? all[0];
    inner = form(outlet, undefined, JSON.stringify(config, null, 2), signal);
  } else {
    const load = async () => {
      try {
        const text = await getText(path`mock-data/scenarios/${id}`, {}, signal);
        inner?.close();
        inner = form(outlet, isNew ? undefined : JSON.parse(text), configOf(text), signal);
      } catch (trouble) {
        if (trouble.name !== "AbortError") fill(outlet, page("Scenario", { lead: h("a", { href: link("scenarios") }, "All scenarios") }, troubleBox(trouble, load)));
      }
    };
    load();
  }
  return { close: () => inner?.close() };
}

/** `kept`: its row, if it is there already. */
function form(outlet, kept, text, signal) {
  const written = editor({ text, label: "Scenario, as JSON", schema: () => schema, judge, save: () => save(), readOnly: kept?.is_written });
  const remembered = h("div", {});
  let isActive = kept?.is_active;

  async function judge(config, cancel) {
    const found = await send("POST", "mock-data/scenarios/validate", `{"config":${config}}`, { signal: cancel });
    const own = (one) => ({ ...one, pointer: one.pointer.replace(/^\/config/, "") });
    return {
      errors: found.errors.map(own), warnings: found.warnings.map(own), suggestions: found.suggestions.map(own),
      more: [
        found.format !== "mimus" && `in MockLoop's ${found.format} format; `,
        found.rules.length === 0 ? "no rules" : found.rules.map((one, index) => h("span", { class: "badge", title: one.operations.join(", ") }, `${one.rule.name ?? `rule ${index + 1}`}: ${several(one.operations.length, "operation")}`)),
      ],
    };
  }

  async function save({ then } = {}) {
    try {
      const body = `{"config":${written.text}}`;
      const saved = kept ? await send("PUT", `mock-data/scenarios/${kept.id}`, body) : await send("POST", "mock-data/scenarios", body);
      say(`“${saved.name}” is kept${isActive ? ", and decides answers from now on" : ""}.`);
      if (then === "activate") await send("POST", `mock-data/scenarios/${saved.id}/activate`);
      await readScenarios();
      if (!kept) go(link("scenarios", [saved.id]), { inPlace: true });
      else if (then === "activate") go(link("scenarios"));
      else live();
    } catch (trouble) {
      const errors = trouble.problem?.errors;
      if (errors) written.refuse(errors.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/config/, "") })));
      sayTrouble("The scenario was not kept.", trouble);
    }
  }

  const live = () => {
    if (!kept) return;
    get(`mock-data/scenarios/${kept.id}/live`, {}, signal).then((now) => {
      isActive = now.is_active;
      fill(remembered, now.is_active || now.sessions.length > 0 ? memory(now, live) : undefined);
    }).catch(() => fill(remembered));
  };
  const later = settled(AGAIN, live);
  tail.happening.addEventListener("exchange", later);
  tail.happening.addEventListener("scenario", later);
  if (kept) tail.follow({ scenario: kept.name });

  fill(outlet, page(kept?.name ?? "New scenario", {
    lead: [
      h("a", { href: link("scenarios") }, "All scenarios"),
      kept && h("span", {}, ` · changed ${dateTime(kept.updated_at)}`),
      kept && [" · ", h("a", { href: link("traffic", [], { scenario: kept.name }) }, "its exchanges")],
    ],
    actions: [
      kept?.is_written
        ? h("a", { class: "button primary", href: link("scenarios", ["new"], { from: kept.id }) }, "Edit a copy")
        : [button("Save", () => save(), "primary", { title: "Ctrl+S" }), button("Save and activate", () => save({ then: "activate" }))],
      button("Lay out", written.layOut),
      kept && (isActive
        ? button("Deactivate", () => switchTo(null, () => go(link("scenarios"))))
        : button("Activate", () => switchTo(kept.name, live))),
      kept && h("a", { class: "button", href: link("scenarios", ["compare"], { a: kept.id }) }, "Compare"),
      kept && !kept.is_written && button("Delete", () => remove(kept, () => go(link("scenarios"))), "danger"),
    ],
  },
  kept?.is_written && h("p", { class: "notice" }, "It is written in the configuration, and is changed there."),
  written.element, remembered));
  live();
  if (!schema) {
    get("mock-data/scenarios/schema", {}, signal).then((found) => {
      schema = found;
      written.schemaCame();
    }).catch(() => {});
  }
  return {
    close() {
      written.close();
      tail.happening.removeEventListener("exchange", later);
      tail.happening.removeEventListener("scenario", later);
    },
  };
}

/** What it remembers: for everybody, and for sessions that have it for themselves. */
function memory(now, again) {
  const parts = (of) => [
    Object.keys(of.states ?? {}).length > 0 && h("dl", { class: "pairs" }, Object.entries(of.states).map(([machine, state]) => [
      h("dt", {}, machine), h("dd", {}, h("span", { class: "badge note" }, state), " ", !of.session_id && button("Set", () => setState(now, machine, state, again), "small", { "aria-label": `Set ${machine}` })),
    ])),
    of.rules?.length > 0 && table([["Rule"], ["Hits", "right"], ["Sequence", "right"], ["Clients", "right"]], of.rules.map((rule) => [
      rule.name, count(rule.hits), rule.sequence === undefined ? "" : count(rule.sequence), rule.clients === undefined ? "" : count(rule.clients),
    ]), "Rules"),
  ];
  return h("section", { class: "card", "aria-label": "While it is active" },
    h("div", { class: "card-head" }, h("h2", {}, "While it is active"), button("Begin anew", () => reset(now, again), "small")),
    parts(now),
    now.sessions.map((one) => [h("h3", { class: "wrap" }, `Session ${one.session_id}`), parts(one)]));
}

async function reset(now, again) {
  try {
    await send("POST", `mock-data/scenarios/${now.id}/reset`);
    say("The scenario begins anew.");
  } catch (trouble) {
    sayTrouble("The scenario does not begin anew.", trouble);
  }
  again();
}

async function setState(now, machine, state, again) {
  const done = await ask(`State of ${machine}`, field("State", h("input", { class: "input", name: "state", value: state, required: true })),
    async (form) => send("POST", `mock-data/scenarios/${now.id}/state`, { machine, state: form.get("state") }), { confirm: "Set" });
  if (done) again();
}
