// Which exchanges are looked at: a form for what is asked for often, and marks for the rest,
// which links from other views set. It lives in the address, under the admin API's own names.

import { fill, h, settled } from "./dom.js";
import { server } from "./server.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Those with a field of their own. */
const FIELDS = ["q", "method", "status", "operation", "path_regex", "scenario", "session", "violation"];

/** Those that only links set, as people call them. */
const MARKS = { path: "path contains", routed: "routed", time_from: "from", time_to: "until", correlation: "correlation", client: "client", responder: "responder", problem: "problem", fault: "fault", include_admin: "admin's too" };

const PARTS = [...FIELDS, ...Object.keys(MARKS)];

/** What of an address is a filter. */
export function filterOf(query) {
  const found = {};
  for (const part of PARTS) {
    const value = query.get(part);
    if (value) found[part] = value;
  }
  return found;
}

/** The form. `change` is called with the whole filter. */
export function filterForm(change) {
  let filter = {};
  const fields = {};
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const marks = h("div", { class: "buttons marks" });
  const set = (part, value) => {
    filter = { ...filter, [part]: value };
    if (!value) delete filter[part];
    change(filter);
  };
  const later = settled(250, set);
  const field = (part, label, control) => {
    fields[part] = control;
    control.id = `filter-${part}`;
    return h("div", { class: `field of-${part}` }, h("label", { for: control.id }, label), control);
  };
  const written = (part, label, attributes) =>
    field(part, label, h("input", { class: "input", type: "search", autocomplete: "off", spellcheck: "false", ...attributes, on: { input: (event) => later(part, event.target.value.trim()) } }));
  const chosen = (part, label, options) =>
    field(part, label, h("select", { on: { change: (event) => set(part, event.target.value) } }, h("option", { value: "" }, "any"), options));
  const operations = h("datalist", { id: "operations" });
  const scenarios = h("datalist", { id: "scenarios" });
  const more = [
    written("operation", "Operation", { list: "operations", placeholder: "getPet" }),
    written("path_regex", "Path (regular expression)", { placeholder: "^/v1/pets/[0-9]+$", class: "input mono" }),
    chosen("violation", "Against the description", [["true", "yes, any rule"], ["false", "no"]].map(([value, text]) => h("option", { value }, text))),
    written("scenario", "Scenario", { list: "scenarios" }),
    written("session", "Session", {}),
  ];
  const rest = h("details", { class: "more" }, h("summary", {}, "More filters"), h("div", { class: "fields" }, more));
  const form = h("form", { class: "filter", role: "search", "aria-label": "Filter", on: { submit: (event) => event.preventDefault() } },
    h("div", { class: "fields" },
      written("q", "Text in paths, headers and bodies", { placeholder: "Search  /" }),
      chosen("method", "Method", METHODS.map((method) => h("option", { value: method }, method))),
      written("status", "Status", { placeholder: "4xx,500-503", list: "statuses" })),
    rest, marks, wrong, operations, scenarios,
    h("datalist", { id: "statuses" }, ["2xx", "3xx", "4xx", "5xx"].map((value) => h("option", { value }))));
  // Where there is room, all of it is there at once.
  const room = matchMedia("(min-width: 1200px)");
  const fit = () => room.matches && (rest.open = true);
  room.addEventListener("change", fit);
  fit();

  return {
    element: form,
    search: fields.q,
    /** Shows a filter that came from elsewhere. */
    show(next) {
      filter = next;
      fill(operations, server.operations.map((one) => h("option", { value: one.id }, `${one.method} ${one.path}`)));
      fill(scenarios, server.scenarios.map((one) => h("option", { value: one.name })));
      for (const [part, control] of Object.entries(fields)) {
        const value = next[part] ?? "";
        // A rule's name is more exact than any of the choices.
        if (control instanceof HTMLSelectElement && value && ![...control.options].some((option) => option.value === value)) control.append(h("option", { value }, value));
        // Nobody's words are taken from under their hands.
        if (control !== document.activeElement || !value) control.value = value;
      }
      if (more.some((one) => one.querySelector("input, select").value)) rest.open = true;
      fill(marks, Object.entries(MARKS).filter(([part]) => next[part]).map(([part, name]) =>
        h("button", { class: "button small", type: "button", "aria-label": `Take away: ${name} ${next[part]}`, on: { click: () => set(part, "") } }, h("span", { class: "soft" }, name), next[part], " ✕")),
        Object.keys(next).length > 0 && h("button", { class: "button quiet small", type: "button", on: { click: () => change({}) } }, "Clear all"));
    },
    /** Says at each field what the server says of it. */
    refuse(trouble) {
      const told = trouble?.problem?.parameters ?? [];
      for (const [part, control] of Object.entries(fields)) {
        const own = told.find((one) => one.name === part);
        if (own) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
      wrong.hidden = told.length === 0;
      fill(wrong, told.map((one) => `${one.name}: ${one.message}`).join("; "));
      return told.length > 0;
    },
  };
}
