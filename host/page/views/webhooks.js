// Webhooks: others who are told of what the mock answered, and what became of each telling.

import { get, path, send } from "../api.js";
import { codeBlock } from "../code.js";
import { fill, h } from "../dom.js";
import { dateTime, several } from "../format.js";
import { confirmed, dialog, empty, say, sayTrouble, shown } from "../notice.js";
import { ask, button, field, page, table } from "../parts.js";
import { link } from "../routes.js";
import { server } from "../server.js";

const EVENTS = { "data.created": "answers to POST", "data.updated": "to PUT and PATCH", "data.deleted": "to DELETE", "data.accessed": "to GET", "auth.login": "logins" };
const FORMATS = { json: "JSON", slack: "Slack or Mattermost", discord: "Discord" };
const STATUSES = { success: "good", failed: "bad", pending: "" };
const PAGE = 25;

export function open(outlet, route) {
  let asking = new AbortController();

  function update({ query }) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const hooks = h("div", { class: "stack" });
    const history = h("div", { class: "stack" });
    const load = () => {
      shown(hooks, get("webhooks", {}, signal), ({ webhooks, dropped }) => [
        dropped > 0 && h("p", { class: "trouble" }, `${several(dropped, "telling")} dropped: more happened than could be told.`),
        webhooks.length === 0
          ? empty("Nobody is told", "A webhook is told of answers of the mock after they were sent: of what was created, updated, deleted or read, of all operations or some.")
          : webhooks.map((one) => card(one, load)),
      ], load);
      readHistory(history, query, signal, load);
    };
    fill(outlet, page("Webhooks", {
      lead: "Who is told of what the mock answered. Addresses that are not public have to be allowed when the server is started (--webhook-allow ORIGIN).",
      actions: [button("Refresh", load), button("New", () => edit(undefined, load), "primary")],
    }, hooks, history));
    load();
  }

  update(route);
  return { update, close: () => asking.abort() };
}

function card(one, load) {
  return h("section", { class: "card", "aria-label": `Webhook ${one.id}` },
    h("div", { class: "card-head" },
      h("h2", { class: "mono wrap" }, one.url),
      h("span", { class: `badge ${one.active ? "good" : ""}` }, one.active ? "active" : "off")),
    one.description && h("p", { class: "wrap" }, one.description),
    h("dl", { class: "pairs" }, [
      ["Events", one.events.join(", ")],
      ["Operations", one.operations.length > 0 ? h("span", { class: "mono" }, one.operations.join(", ")) : "all"],
      ["Format", `${FORMATS[one.format] ?? one.format}${one.has_secret ? ", signed" : ""}`],
      Object.keys(one.headers).length > 0 && ["Headers", Object.keys(one.headers).join(", ")],
    ].filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("div", { class: "buttons" },
      button("Test", () => test(one, load), "small"),
      button("Edit", () => edit(one, load), "small"),
      button(one.active ? "Turn off" : "Turn on", () => change(one, { active: !one.active }, load), "small"),
      h("a", { class: "button small", href: link("webhooks", [], { webhook_id: one.id }) }, "Its history"),
      button("Delete", () => remove(one, load), "small danger")));
}

function readHistory(outlet, query, signal, then) {
  const offset = Number(query.get("offset") ?? 0) || 0;
  const asked = { webhook_id: query.get("webhook_id"), status: query.get("status"), limit: PAGE, offset };
  const load = () => shown(outlet, get("webhooks/history", asked, signal), ({ history, total_count: total }) => [
    h("div", { class: "page-head" }, h("h2", {}, asked.webhook_id ? `History of webhook ${asked.webhook_id}` : "History"),
      h("div", { class: "buttons" }, ["", "success", "failed", "pending"].map((status) => h("a", { class: "button small", "aria-current": (asked.status ?? "") === status ? "true" : undefined, href: link("webhooks", [], { webhook_id: asked.webhook_id, status }) }, status || "all")))),
    history.length === 0
      ? empty("Nothing was told yet")
      : table([["When"], ["Event"], ["To"], ["Outcome"], ["Attempts", "right"], ["", "actions"]], history.map((one) => [
        dateTime(one.timestamp), one.event_type, h("span", { class: "mono wrap" }, one.url),
        h("span", { class: `badge ${STATUSES[one.status] ?? ""}` }, one.status), one.attempts,
        h("div", { class: "buttons" }, button("Details", () => details(one), "small"), button("Tell again", () => again(one, then), "small")),
      ]), "Deliveries"),
    h("div", { class: "buttons" },
      asked.webhook_id && h("a", { class: "button", href: link("webhooks") }, "Of all webhooks"),
      offset > 0 && h("a", { class: "button", href: link("webhooks", [], { ...asked, limit: "", offset: Math.max(0, offset - PAGE) || "" }) }, "Newer ones"),
      offset + history.length < total && h("a", { class: "button", href: link("webhooks", [], { ...asked, limit: "", offset: offset + PAGE }) }, "Older ones")),
  ], load);
  load();
}

function details(one) {
  return dialog(`${one.event_type}, ${one.status}`, h("div", { class: "stack" },
    h("h3", {}, "What was told"), codeBlock(JSON.stringify(one.payload), "Payload"),
    h("h3", {}, "What came back"), codeBlock(JSON.stringify(one.response), "Response")), { confirm: "Close", cancel: null, wide: true });
}

async function edit(one, then) {
  const chosen = one?.events ?? ["data.created"];
  const done = await ask(one ? "Edit the webhook" : "A new webhook", [
    field("URL", h("input", { class: "input mono", name: "url", type: "url", required: true, value: one?.url ?? "", autocomplete: "off" }), "Where it is told: an http or https address."),
    field("What it is for", h("input", { class: "input", name: "description", value: one?.description ?? "", autocomplete: "off" })),
    h("fieldset", { class: "choices" }, h("legend", { class: "soft small" }, "Told of"), Object.entries(EVENTS).map(([event, what]) =>
      h("label", { class: "choice" }, h("input", { type: "checkbox", name: "events", value: event, checked: chosen.includes(event) }), h("span", { class: "mono" }, event), h("span", { class: "soft" }, what)))),
    field("Operations", h("input", { class: "input mono", name: "operations", value: one?.operations.join(", ") ?? "", placeholder: `all, or ${server.operations[0]?.id ?? "getPet"}, tag:pets`, autocomplete: "off" }), "Separated by commas."),
    field("Format", h("select", { name: "format", value: one?.format ?? "json" }, Object.entries(FORMATS).map(([value, text]) => h("option", { value }, text)))),
    field("Secret", h("input", { class: "input", name: "secret", type: "password", autocomplete: "new-password" }), one?.has_secret ? "Deliveries are signed. What is left empty stays as it is." : "With one, deliveries are signed by it."),
  ], async (form) => {
    const wanted = {
      url: form.get("url"), description: form.get("description") || null, events: form.getAll("events"), format: form.get("format"),
      operations: form.get("operations").split(",").map((text) => text.trim()).filter(Boolean),
    };
    if (form.get("secret")) wanted.secret = form.get("secret");
    if (wanted.operations.length === 0) wanted.operations = null;
    return one ? send("PUT", path`webhooks/${one.id}`, wanted) : send("POST", "webhooks", wanted);
  }, { confirm: one ? "Keep" : "Register" });
  if (done) {
    say("It is told from now on.");
    then();
  }
}

async function change(one, changes, then) {
  try {
    await send("PUT", path`webhooks/${one.id}`, changes);
  } catch (trouble) {
    sayTrouble("The webhook was not changed.", trouble);
  }
  then();
}

async function test(one, then) {
  try {
    const { status, delivery_result: result, test_payload: payload } = await send("POST", path`webhooks/${one.id}/test`);
    then();
    await details({ ...result, event_type: "Test", status, payload });
  } catch (trouble) {
    sayTrouble("The test was not sent.", trouble);
  }
}

async function again(one, then) {
  try {
    const { status } = await send("POST", path`webhooks/history/${one.id}/replay`);
    say(`Told again: ${status}.`, status === "success" ? "good" : "bad");
  } catch (trouble) {
    sayTrouble("It was not told again.", trouble);
  }
  then();
}

async function remove(one, then) {
  if (!(await confirmed("Delete the webhook?", `${one.url} is told nothing any more then.`, "Delete"))) return;
  try {
    await send("DELETE", path`webhooks/${one.id}`);
    say("The webhook is gone.");
  } catch (trouble) {
    sayTrouble("The webhook was not deleted.", trouble);
  }
  then();
}
