// The page of Mimus: asks what there is, then shows the view that the address names.

import { whenUnauthorized } from "./api.js";
import { fill, h } from "./dom.js";
import { header } from "./header.js";
import { icon } from "./icons.js";
import * as keys from "./keys.js";
import { dialog, troubleBox } from "./notice.js";
import { link, read } from "./routes.js";
import * as tail from "./tail.js";
import { changes, start } from "./server.js";
import * as audit from "./views/audit.js";
import * as dashboard from "./views/dashboard.js";
import * as overrides from "./views/overrides.js";
import * as reference from "./views/reference.js";
import * as responders from "./views/responders.js";
import * as scenarios from "./views/scenarios.js";
import * as settings from "./views/settings.js";
import * as state from "./views/state.js";
import * as traffic from "./views/traffic.js";
import * as webhooks from "./views/webhooks.js";

/** Name in the address, title, and the view; grouped as they are listed. */
const GROUPS = [
  ["What happens", [
    ["traffic", "Traffic", traffic],
    ["dashboard", "Dashboard", dashboard],
  ]],
  ["What is answered", [
    ["scenarios", "Scenarios", scenarios],
    ["overrides", "Overrides", overrides],
    ["responders", "Responders", responders],
    ["state", "State", state],
    ["settings", "Settings", settings],
  ]],
  ["The server", [
    ["webhooks", "Webhooks", webhooks],
    ["audit", "Audit trail", audit],
    ["reference", "Documentation", reference],
  ]],
];

const VIEWS = GROUPS.flatMap(([, views]) => views);

const main = document.getElementById("main");
const nav = document.getElementById("nav");

let current;

function show() {
  const route = read();
  const [name, title, view] = VIEWS.find(([own]) => own === route.view) ?? VIEWS[0];
  for (const anchor of nav.querySelectorAll("a")) {
    const isHere = anchor.dataset.view === name;
    if (isHere) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
    if (isHere && current?.name !== name) anchor.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (current?.name === name) return current.update(route);
  current?.close?.();
  tail.follow(undefined);
  keys.useKeys({});
  fill(main);
  main.scrollTop = 0;
  main.setAttribute("aria-label", title);
  current = { name, update: () => {}, ...view.open(main, route) };
}

function list() {
  fill(nav, h("ul", {}, GROUPS.map(([group, views]) => [
    h("li", { class: "part" }, group),
    views.map(([name, title]) => h("li", {}, h("a", { href: link(name), "data-view": name }, icon(name), title))),
  ])));
}

async function askForToken(trouble, isWrong) {
  for (;;) {
    const given = await dialog("This server asks for its token", [
      h("p", { class: "soft" }, "It was started with ", h("code", {}, "--admin-token"), ". The token stays in this tab, and is forgotten with it."),
      isWrong && h("p", { class: "trouble" }, trouble.message),
      h("div", { class: "field" }, h("label", { for: "token" }, "Token"), h("input", { class: "input", id: "token", name: "token", type: "password", autocomplete: "off", required: true, autofocus: true })),
    ], { confirm: "Go on", cancel: null });
    const token = given?.get("token").trim();
    if (token) return token;
  }
}

async function begin() {
  try {
    await start();
  } catch (trouble) {
    fill(main, h("div", { class: "page" }, troubleBox(trouble, begin)));
    return;
  }
  list();
  header(document.getElementById("header"));
  tail.start();
  window.addEventListener("hashchange", show);
  changes.addEventListener("change", () => current?.changed?.());
  show();
}

whenUnauthorized(askForToken);
keys.start();
begin();
