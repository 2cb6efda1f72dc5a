// The keyboard: keys that hold everywhere, those of the view that is open, and a list of them.

import { h } from "./dom.js";
import { dialog } from "./notice.js";

let own = {};

const EVERYWHERE = [["?", "these keys"], ["g then t, d, s, r", "traffic, dashboard, scenarios, responders"]];
const GOES = { t: "#/traffic", d: "#/dashboard", s: "#/scenarios", r: "#/responders" };

let began = 0;

/** Takes the keys of a view: `{ j: ["the next one", act] }`. */
export function useKeys(keys) {
  own = keys;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const isWriting = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (isWriting && event.key !== "Escape") return;
    const goes = event.timeStamp - began < 1500 ? GOES[event.key] : undefined;
    began = event.key === "g" ? event.timeStamp : 0;
    if (goes) {
      event.preventDefault();
      location.hash = goes;
    } else if (event.key === "?") {
      event.preventDefault();
      showKeys();
    } else if (own[event.key] && own[event.key][1](event) !== false) {
      event.preventDefault();
    }
  });
}

export function showKeys() {
  const all = [...Object.entries(own).map(([key, [what]]) => [NAMES[key] ?? key, what]), ...EVERYWHERE];
  const list = h("dl", { class: "keys" }, all.filter(([, what]) => what).map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]));
  dialog("Keys", list, { confirm: "Close", cancel: null });
}

const NAMES = { Escape: "esc", Enter: "enter", ArrowDown: "↓", ArrowUp: "↑" };
