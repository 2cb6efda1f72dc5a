// A place to write JSON in: what is wrong is told while one writes, each with its place; and
// for where the caret is, what may stand there.

import { fill, h, settled } from "./dom.js";
import { isJson, placeOf, places, pointerAt, pretty } from "./json.js";
import { beginning, kindOf, membersOf, schemasAt } from "./schema.js";

const QUIET = 250;

/** `judge`: asks the server of a text, and brings `{ errors, warnings, suggestions, more }`.
 *  `save`: what Ctrl+S does. */
export function editor({ text, label, schema, judge, save, readOnly = false }) {
  const area = h("textarea", { class: "source editor-text", id: "source", "aria-label": label, spellcheck: "false", autocomplete: "off", autocapitalize: "off", value: text, readonly: readOnly });
  const verdict = h("div", { class: "editor-verdict", role: "status" });
  const help = h("div", { class: "editor-help" });
  let asking = new AbortController();
  let helpedAt;

  const check = settled(QUIET, async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const wrong = syntax(area.value);
    if (wrong) return show({ errors: [wrong], warnings: [], suggestions: [] });
    try {
      const found = await judge(area.value, signal);
      if (!signal.aborted) show(found);
    } catch (trouble) {
      if (trouble.name !== "AbortError") show({ errors: trouble.problem?.errors ?? [{ pointer: "", message: trouble.message }], warnings: [], suggestions: [] });
    }
  });

  function show({ errors, warnings, suggestions, more }) {
    const list = [[errors, "bad", "wrong"], [warnings, "warn", "doubtful"], [suggestions, "note", "better"]];
    area.setAttribute("aria-invalid", String(errors.length > 0));
    fill(verdict,
      errors.length === 0 && h("p", {}, h("span", { class: "badge good" }, "valid"), " ", more),
      h("ul", { class: "problems" }, list.flatMap(([all, kind, word]) => all.map((one) => h("li", {},
        h("button", { class: "problem", type: "button", on: { click: () => goTo(one) } },
          h("span", { class: `badge ${kind}` }, word),
          h("span", {}, one.pointer !== undefined && h("code", { class: "soft" }, one.pointer || "the whole"), " ", h("span", { class: "wrap" }, one.message), one.hint && h("span", { class: "soft" }, ` ${one.hint}`))))))));
  }

  function goTo({ pointer, offset }) {
    const place = offset === undefined ? placeOf(area.value, pointer) : { start: offset, end: offset + 1 };
    area.focus();
    if (!place) return;
    area.setSelectionRange(place.start, place.end);
    // To where the place is seen: browsers only do so while one types.
    const line = area.value.slice(0, place.start).split("\n").length - 1;
    area.scrollTop = Math.max(0, line * parseFloat(getComputedStyle(area).lineHeight) - area.clientHeight / 3);
    assist();
  }

  function assist() {
    const known = schema();
    if (!known) return;
    const pointer = pointerAt(area.value, area.selectionStart);
    if (pointer === helpedAt) return;
    helpedAt = pointer;
    let at = pointer;
    let schemas = schemasAt(known, at);
    let members = membersOf(known, schemas);
    const own = schemas[0];
    // A plain value: what stands beside it is as much of interest.
    if (members.length === 0 && at !== "") {
      at = at.slice(0, at.lastIndexOf("/"));
      schemas = schemasAt(known, at);
      members = membersOf(known, schemas);
    }
    const has = present(area.value, at);
    fill(help,
      h("p", {}, h("code", {}, pointer || "the whole")),
      own?.description && h("p", { class: "wrap" }, own.description),
      own && h("p", { class: "soft small wrap" }, kindOf(own)),
      members.length > 0 && h("h2", { class: "minor" }, at === pointer ? "It may have" : "Beside it may stand"),
      members.length > 0 && h("dl", { class: "members" }, members.map((member) => [
        h("dt", {},
          has.has(member.name) || readOnly
            ? h("code", { class: has.has(member.name) ? "soft" : "" }, member.name)
            : h("button", { class: "button small mono", type: "button", "aria-label": `Add ${member.name}`, on: { click: () => add(at, member) } }, `+ ${member.name}`),
          member.required && h("span", { class: "badge" }, "needed")),
        h("dd", { class: "small soft wrap" }, member.schema.description ?? "", " ", h("span", { class: "mono" }, kindOf(member.schema))),
      ])),
      !own && members.length === 0 && h("p", { class: "soft small" }, "Put the caret into the text, and what may stand there is told here."));
  }

  /** Puts a member into the object at a pointer. */
  function add(pointer, { name, schema: of }) {
    const object = placeOf(area.value, pointer);
    const inside = object && area.value.slice(object.start + 1, object.end - 1);
    if (!object || area.value[object.start] !== "{") return;
    const member = `${JSON.stringify(name)}: ${JSON.stringify(beginning(schema(), of))}`;
    const body = inside.trim() === "" ? member : `${inside.trimEnd()}, ${member}`;
    area.value = pretty(`${area.value.slice(0, object.start)}{${body}}${area.value.slice(object.end)}`);
    changed();
    goTo({ pointer: `${pointer}/${name}` });
  }

  function changed() {
    helpedAt = undefined;
    check();
    assist();
  }

  area.addEventListener("input", changed);
  for (const event of ["keyup", "click", "focus"]) area.addEventListener(event, assist);
  area.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save?.();
    }
  });
  queueMicrotask(changed);

  return {
    element: h("div", { class: "editor" },
      h("div", { class: "editor-main" }, area, verdict),
      h("aside", { class: "card editor-side", "aria-label": "Help" }, help)),
    get text() {
      return area.value;
    },
    set text(next) {
      area.value = next;
      changed();
    },
    /** Shows what was refused when it was saved. */
    refuse: (errors) => show({ errors, warnings: [], suggestions: [] }),
    layOut: () => {
      area.value = pretty(area.value);
      changed();
    },
    schemaCame: changed,
    close: () => asking.abort(),
  };
}

/** Where a text is no JSON, if it is none. */
function syntax(text) {
  if (isJson(text)) return undefined;
  try {
    JSON.parse(text);
  } catch (error) {
    const [, at] = /position (\d+)/.exec(error.message) ?? [];
    return { message: `this is no JSON: ${error.message}`, offset: at === undefined ? text.length : Number(at) };
  }
}

/** The members that an object has already. */
function present(text, pointer) {
  const depth = pointer.split("/").length;
  const below = places(text).filter((place) => place.pointer.startsWith(`${pointer}/`) && place.pointer.split("/").length === depth + 1);
  return new Set(below.map((place) => place.pointer.slice(pointer.length + 1).replaceAll("~1", "/").replaceAll("~0", "~")));
}
