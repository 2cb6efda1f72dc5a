// What is always seen: what is served, the active scenario and its switch, whether the page
// hears of what happens, light or dark.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { say, sayTrouble } from "./notice.js";
import { link } from "./routes.js";
import { activate, changes, server } from "./server.js";
import { happening, state } from "./tail.js";
import { showKeys } from "./keys.js";

const THEMES = ["system", "light", "dark"];

const STATES = {
  connecting: ["", "connecting"],
  live: ["good", "live"],
  away: ["", "away"],
  cut: ["bad", "no connection"],
  off: ["warn", "not live"],
};

export function header(element) {
  const served = h("div", { class: "served" });
  const scenario = h("div", { class: "active" });
  const live = h("span", { class: "badge", id: "live" });
  fill(element,
    h("a", { class: "brand", href: link("traffic"), "aria-label": "Mimus" }, h("img", { src: "api/page/icon.svg", alt: "" }), h("span", {}, "Mimus")),
    served,
    h("div", { class: "space" }),
    scenario,
    live,
    h("button", { class: "button quiet icon keys-button", type: "button", "aria-label": "Keys", title: "Keys (?)", on: { click: showKeys } }, "?"),
    themeButton());
  const show = () => {
    const { info } = server;
    fill(served, info && [h("strong", {}, info.title), h("span", { class: "version" }, ` ${info.version ?? ""}`)]);
    served.title = info ? `${info.title} ${info.version ?? ""}` : "";
    document.title = info ? `${info.title} · Mimus` : "Mimus";
    scenarioSwitch(scenario);
  };
  const hear = () => {
    const [kind, text] = STATES[state.name];
    live.className = `badge ${kind}`;
    live.title = state.trouble?.message ?? "";
    fill(live, text);
  };
  changes.addEventListener("change", show);
  happening.addEventListener("state", hear);
  show();
  hear();
}

function scenarioSwitch(holder) {
  const names = server.scenarios.map((one) => one.name);
  // One that was deleted by now is still what is answered.
  if (server.active !== null && !names.includes(server.active)) names.push(server.active);
  let select = holder.querySelector("select");
  if (!select) {
    select = h("select", { id: "scenario", on: { change: () => switchTo(select.value) } });
    fill(holder, h("label", { for: "scenario" }, "Scenario"), select);
    select.setAttribute("aria-label", "Active scenario");
  }
  const written = JSON.stringify(names);
  if (select.dataset.names !== written) {
    select.dataset.names = written;
    fill(select, h("option", { value: "" }, "none"), names.map((name) => h("option", { value: name }, name)));
  }
  select.value = server.active ?? "";
  holder.classList.toggle("is-on", server.active !== null);
}

async function switchTo(name) {
  try {
    await activate(name);
    say(name ? `“${name}” is active: it decides answers from now on.` : "No scenario is active.");
  } catch (trouble) {
    sayTrouble("The scenario was not switched.", trouble);
    changes.dispatchEvent(new Event("change"));
  }
}

function themeButton() {
  const button = h("button", { class: "button quiet icon", type: "button", id: "theme", on: { click: () => {
    const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("mimus-theme", next);
    } catch {
      // Then it holds for this page only.
    }
    show();
  } } });
  const theme = () => document.documentElement.dataset.theme ?? "system";
  const show = () => {
    const label = { system: "Colours as the system has them", light: "Light colours", dark: "Dark colours" }[theme()];
    button.setAttribute("aria-label", label);
    button.title = label;
    fill(button, icon(theme()));
  };
  show();
  return button;
}
