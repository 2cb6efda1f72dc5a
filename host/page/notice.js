// What is said to whoever sits before the page: that something was done, what went wrong and
// what helps, that there is nothing yet, and questions before something is lost.

import { fill, h } from "./dom.js";

const LASTING = 6000;

/** Of those that stay; more say the same. */
const MOST = 4;

/** Says that something was done. What went wrong stays until it is put away. */
export function say(text, kind = "good") {
  const box = h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : undefined }, h("div", {}, text));
  const away = () => box.remove();
  box.append(h("button", { class: "button quiet small", type: "button", "aria-label": "Dismiss", on: { click: away } }, "✕"));
  const all = document.getElementById("notices");
  all.append(box);
  while (all.children.length > MOST) all.firstElementChild.remove();
  if (kind !== "bad") setTimeout(away, LASTING);
}

/** Says what went wrong with something that was tried. */
export function sayTrouble(what, trouble) {
  if (trouble.name === "AbortError") return;
  say([h("strong", {}, what), h("br"), trouble.message], "bad");
}

/** What went wrong, with all that the server says of it. */
export function troubleBox(trouble, again) {
  const problem = trouble.problem ?? {};
  const list = problem.parameters ?? problem.problems ?? problem.errors ?? problem.violations ?? [];
  return h("div", { class: "trouble", role: "alert" },
    h("strong", {}, problem.title ?? "something went wrong"),
    h("p", {}, trouble.message),
    Array.isArray(list) && list.length > 0 && h("ul", {}, list.map((one) => h("li", {}, told(one)))),
    again && h("div", { class: "buttons" }, h("button", { class: "button small", type: "button", on: { click: again } }, "Try again")));
}

/** One of several things that are wrong. */
export function told(one) {
  if (typeof one === "string") return one;
  const where = one.pointer ?? one.name ?? one.place ?? "";
  const hint = one.hint ? ` (${one.hint})` : "";
  return `${where === "" ? "" : `${where}: `}${one.message ?? one.detail ?? JSON.stringify(one)}${hint}`;
}

/** That there is nothing here, and what to do about it. */
export function empty(title, ...what) {
  return h("div", { class: "empty" }, h("strong", {}, title), what.map((part) => (typeof part === "string" ? h("p", {}, part) : part)));
}

/** A dialog that resolves to what its form says, or to nothing. `body` makes what is in it. */
export function dialog(title, body, { confirm = "OK", danger = false, wide = false, cancel = "Cancel" } = {}) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      body,
      h("div", { class: "buttons" },
        cancel && h("button", { class: "button", type: "button", on: { click: () => box.close("") } }, cancel),
        confirm && h("button", { class: danger ? "button danger" : "button primary", value: "yes" }, confirm)));
    const box = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": "dialog-title" }, form);
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes" ? new FormData(form) : undefined);
    });
    document.body.append(box);
    box.showModal();
  });
}

/** Asks before something is lost. */
export async function confirmed(title, text, confirm) {
  return (await dialog(title, h("p", { class: "wrap" }, text), { confirm, danger: true })) !== undefined;
}

/** Shows what a promise brings, and until then that it is on its way, without moving what is
 *  there already. */
export async function shown(outlet, promise, show, again) {
  outlet.setAttribute("aria-busy", "true");
  try {
    const value = await promise;
    fill(outlet, show(value));
  } catch (trouble) {
    if (trouble.name !== "AbortError") fill(outlet, troubleBox(trouble, again));
  } finally {
    outlet.removeAttribute("aria-busy");
  }
}
