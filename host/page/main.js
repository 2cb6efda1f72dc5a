// The page of Mimus: asks what there is, then shows the view that the address names.

import { whenUnauthorized } from "./api.js";
import { fill, h } from "./dom.js";
import { header } from "./header.js";
import { icon } from "./icons.js";
import * as keys from "./keys.js";
import { dialog, troubleBox } from "./notice.js";
import { link, read } from "./routes.js";
import * as tail from "./tail.js";
import { changes, has, start } from "./server.js";
import * as dashboard from "./views/dashboard.js";
import * as traffic from "./views/traffic.js";

/** Name in the address, title, the view, and an endpoint that it can't do without. */
const VIEWS = [
  ["traffic", "Traffic", traffic, "/requests"],
  ["dashboard", "Dashboard", dashboard, "/logs/analyze"],
];

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
  const there = VIEWS.filter(([, , , endpoint]) => has("GET", endpoint));
  fill(nav, h("ul", {}, there.map(([name, title]) => h("li", {}, h("a", { href: link(name), "data-view": name }, icon(name), title)))));
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
