// Scenarios: named overlays that decide what is answered while one of them is active. The
// list, a form for one of them, and two of them side by side.

import { download, get, getText, path, send } from "../api.js";
import { fill, h } from "../dom.js";
import { diff } from "../diff.js";
import { dateTime, several } from "../format.js";
import { placeOf, pretty } from "../json.js";
import { confirmed, empty, say, sayTrouble, shown } from "../notice.js";
import { ask, button, field, page, table } from "../parts.js";
import { go, link } from "../routes.js";
import { activate, changes, readScenarios, server } from "../server.js";
import { templates } from "../templates.js";
import * as scenario from "./scenario.js";

export function open(outlet, route) {
  let asking = new AbortController();
  let inner;

  function update(to) {
    asking.abort();
    asking = new AbortController();
    inner?.close?.();
    const [which] = to.parts;
    if (which === undefined) inner = list(outlet, asking.signal);
    else if (which === "compare") inner = compare(outlet, to.query, asking.signal);
    else inner = scenario.open(outlet, to, asking.signal);
  }

  update(route);
  return {
    update,
    close() {
      asking.abort();
      inner?.close?.();
    },
  };
}

function list(outlet, signal) {
  const body = h("div", { class: "stack" });
  const load = () => shown(body, get("mock-data/scenarios", {}, signal), (all) => [
    all.length === 0
      ? empty("There are no scenarios", "A scenario says what is answered otherwise while it is active: errors, delays, faults, limits, whole answers. Begin with one of these:",
        h("div", { class: "buttons" }, templates(server.operations).map(([name, what]) => h("a", { class: "button", href: link("scenarios", ["new"], { template: name }), title: what }, name))))
      : table([["Name"], ["What it is for"], ["Rules", "right"], ["Changed"], ["", "actions"]], all.map((one) => row(one, load)), "Scenarios"),
  ], load);
  const again = () => load();
  changes.addEventListener("scenarios", again);
  fill(outlet, page("Scenarios", {
    lead: "A scenario says what is answered otherwise while it is active. One at a time is active for everybody; the header of this page shows and switches it.",
    actions: [
      button("New", choose, "primary"),
      button("Import", () => importFile(load)),
      button("Export", () => download("mock-data/scenarios/export", {}, "scenarios.json").catch((trouble) => sayTrouble("The export failed.", trouble))),
      h("a", { class: "button", href: link("scenarios", ["compare"]) }, "Compare"),
    ],
  }, body));
  load();
  return { close: () => changes.removeEventListener("scenarios", again) };
}

function row(one, load) {
  return [
    [h("a", { href: link("scenarios", [one.id]) }, one.name), one.is_active && [" ", h("span", { class: "badge warn" }, "active")]],
    h("span", { class: "wrap" }, one.description ?? ""),
    one.config.rules?.length ?? "",
    dateTime(one.updated_at),
    h("div", { class: "buttons" },
      one.is_active
        ? button("Deactivate", () => switchTo(null, load), "small", { "aria-label": `Deactivate ${one.name}` })
        : button("Activate", () => switchTo(one.name, load), "small", { "aria-label": `Activate ${one.name}` }),
      button("Delete", () => remove(one, load), "small danger", { "aria-label": `Delete ${one.name}` })),
  ];
}

export async function switchTo(name, then) {
  try {
    await activate(name);
    say(name === null ? "No scenario is active." : `“${name}” is active: it decides answers from now on.`);
  } catch (trouble) {
    sayTrouble("The scenario was not switched.", trouble);
  }
  then();
}

export async function remove({ id, name, is_active: isActive }, then) {
  if (!(await confirmed("Delete the scenario?", `“${name}” is gone then${isActive ? ", and decides nothing any more" : ""}.`, "Delete"))) return;
  try {
    await send("DELETE", `mock-data/scenarios/${id}`);
    say("The scenario is gone.");
    await readScenarios();
    then();
  } catch (trouble) {
    sayTrouble("The scenario was not deleted.", trouble);
  }
}

async function choose() {
  const all = templates(server.operations);
  const chosen = await ask("A new scenario", h("fieldset", { class: "choices" }, h("legend", { class: "soft" }, "Begin with"), all.map(([name, what], index) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "template", value: name, checked: index === 0 }), h("strong", {}, name), h("span", { class: "soft" }, what)))),
  async (form) => form.get("template"), { confirm: "Go on" });
  if (chosen) go(link("scenarios", ["new"], { template: chosen }));
}

async function importFile(then) {
  const file = h("input", { class: "input", type: "file", accept: ".json,application/json" });
  const text = h("textarea", { class: "source", name: "text", rows: "10", spellcheck: "false", placeholder: "…or paste it here" });
  file.addEventListener("change", async () => {
    if (file.files[0]) text.value = await file.files[0].text();
  });
  const done = await ask("Import scenarios", [
    h("p", { class: "soft" }, "What was exported here or from another server. Those of the same name are replaced; if something in it is wrong, nothing is."),
    field("File", file), field("Text", text),
  ], async () => send("POST", "mock-data/scenarios/import", text.value), { confirm: "Import", wide: true });
  if (!done) return;
  say(`${several(done.scenarios.length, "scenario")} and ${several(done.overrides.length, "override")} imported.`);
  await readScenarios().catch(() => {});
  then();
}

function compare(outlet, query, signal) {
  const body = h("div", { class: "stack" });
  const pick = (name, label, other) => {
    const select = h("select", { on: { change: () => go(link("scenarios", ["compare"], { ...Object.fromEntries(query), [name]: select.value }), { inPlace: true }) } },
      h("option", { value: "" }, "choose…"), server.scenarios.map((one) => h("option", { value: String(one.id), disabled: String(one.id) === query.get(other) }, one.name)));
    select.value = query.get(name) ?? "";
    return field(label, select);
  };
  fill(outlet, page("Compare scenarios", { lead: h("a", { href: link("scenarios") }, "All scenarios") },
    h("div", { class: "grid-2" }, pick("a", "Before", "b"), pick("b", "After", "a")), body));
  const [a, b] = [query.get("a"), query.get("b")];
  if (!a || !b) {
    fill(body, empty("Choose two scenarios", "What is only in the first is shown as taken away, what is only in the second as added."));
    return undefined;
  }
  const load = () => shown(body, Promise.all([read(a, signal), read(b, signal)]), ([before, after]) => {
    const lines = diff(before, after);
    const number = (kind) => lines.filter(([own]) => own === kind).length;
    if (number("gone") + number("come") === 0) return empty("They say the same");
    return [
      h("p", { class: "soft" }, `${several(number("gone"), "line")} taken away, ${several(number("come"), "line")} added`),
      h("pre", { class: "code diff", tabindex: "0", role: "region", "aria-label": "Difference" }, lines.map(([kind, line]) => h("span", { class: kind }, `${{ same: " ", gone: "−", come: "+" }[kind]} ${line}`))),
    ];
  }, load);
  load();
  return undefined;
}

/** What a scenario says, as it is kept: numbers that a browser can't hold as well. */
async function read(id, signal) {
  return configOf(await getText(path`mock-data/scenarios/${id}`, {}, signal));
}

/** The config of a scenario's row. */
export function configOf(text) {
  const { start, end } = placeOf(text, "/config");
  return pretty(text.slice(start, end));
}
