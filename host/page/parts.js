// Parts that views are put together from.

import { h } from "./dom.js";
import { dialog, troubleBox } from "./notice.js";

/** A view: its title, what it is for, what can be done, and what there is. */
export function page(title, { lead, actions = [] }, ...content) {
  return h("div", { class: "page" },
    h("div", { class: "page-head" }, h("h1", {}, title), h("div", { class: "buttons" }, actions), lead && h("p", { class: "lead" }, lead)),
    content);
}

export function card(title, ...content) {
  return h("section", { class: "card", "aria-label": title }, h("h2", {}, title), content);
}

export function button(text, click, kind = "", attributes = {}) {
  return h("button", { class: `button ${kind}`, type: "button", on: { click }, ...attributes }, text);
}

/** A table; on a phone its rows stand as blocks, each value with its column's name. `columns`:
 *  `[name, class]`; a row is a list of cells. */
export function table(columns, rows, label) {
  return h("div", { class: "table-box" }, h("table", { class: "table stacks", "aria-label": label },
    h("thead", {}, h("tr", {}, columns.map(([name, kind]) => h("th", { class: kind, scope: "col" }, name || h("span", { class: "unseen" }, "Actions"))))),
    h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, index) => {
      const [name, kind] = columns[index];
      return h("td", { class: kind, "data-name": index > 0 && name ? name : undefined }, cell);
    }))))));
}

export function field(label, control, hint) {
  const id = control.id || `field-${label.toLowerCase().replaceAll(/\W+/g, "-")}`;
  control.id = id;
  const told = hint && h("span", { class: "hint", id: `${id}-hint` }, hint);
  if (told) control.setAttribute("aria-describedby", told.id);
  return h("div", { class: "field" }, h("label", { for: id }, label), control, told);
}

/** Asks with a form until what is done with it works, or nobody wants it any more. `body`:
 *  the fields; `act`: called with the form's values. Resolves to what `act` brings. */
export async function ask(title, body, act, options) {
  const problem = h("div", {});
  for (;;) {
    const values = await dialog(title, [body, problem], options);
    if (!values) return undefined;
    try {
      return await act(values);
    } catch (trouble) {
      problem.replaceChildren(troubleBox(trouble));
    }
  }
}
