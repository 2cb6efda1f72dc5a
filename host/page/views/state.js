// What responders keep from one request to the next: looked at, changed, emptied. A change is
// what the mock answers with from then on.

import { get, getText, path, send } from "../api.js";
import { codeBlock } from "../code.js";
import { fill, h, settled } from "../dom.js";
import { bytes, count, several } from "../format.js";
import { placeOf, pretty } from "../json.js";
import { confirmed, empty, say, sayTrouble, shown } from "../notice.js";
import { ask, button, field, page, table } from "../parts.js";
import { go, link } from "../routes.js";

const PAGE = 50;

/** Of a value in the list, the beginning. */
const SHOWN = 300;

export function open(outlet, route) {
  let asking = new AbortController();

  function update({ parts: [collection], query }) {
    asking.abort();
    asking = new AbortController();
    if (collection === undefined) collections(outlet, asking.signal);
    else items(outlet, collection, query, asking.signal);
  }

  update(route);
  return { update, close: () => asking.abort() };
}

function collections(outlet, signal) {
  const body = h("div", { class: "stack" });
  const load = () => shown(body, get("state", {}, signal), (state) => [
    quota(state),
    state.write_failure && h("p", { class: "trouble" }, state.write_failure),
    state.collections.length === 0
      ? empty("Nothing is kept", "Responders that were granted `state` keep things here: try `crud`, which makes the resources of a description work, or put an item yourself.")
      : table([["Collection"], ["Items", "right"], ["Size", "right"], ["", "actions"]], state.collections.map((one) => [
        h("a", { href: link("state", [one.name]) }, one.name), count(one.count), bytes(one.bytes),
        button("Empty", () => clear(one.name, `the ${several(one.count, "item")} of “${one.name}”`, load), "small danger", { "aria-label": `Empty ${one.name}` }),
      ]), "Collections"),
  ], load);
  fill(outlet, page("State", {
    lead: "What responders keep from one request to the next.",
    actions: [button("Refresh", load), button("Put an item", () => edit({}, load), "primary"), button("Reset all", () => clear(undefined, "everything that responders keep", load), "danger")],
  }, body));
  load();
}

function quota({ total_bytes: used, quota_bytes: most, total_count: number, file }) {
  const bar = h("span", { class: used > 0.9 * most ? "series-4" : "series-1" });
  bar.style.flex = `0 0 ${Math.min(100, most > 0 ? (100 * used) / most : 0)}%`;
  return h("div", { class: "card" },
    h("div", { class: "phases", role: "img", "aria-label": `${bytes(used)} of ${bytes(most)} used` }, used > 0 && bar),
    h("p", { class: "soft small number wrap" }, `${several(number, "item")}, ${bytes(used)} of ${bytes(most)}, ${file ? `kept in ${file}` : "in memory: gone when the server stops"}`));
}

function items(outlet, collection, query, signal) {
  const body = h("div", { class: "stack" });
  const prefix = h("input", { class: "input", type: "search", placeholder: "Keys that begin with…", "aria-label": "Keys that begin with", value: query.get("prefix") ?? "",
    on: { input: settled(200, () => go(link("state", [collection], { prefix: prefix.value }), { inPlace: true })) } });
  const after = query.get("after");
  const asked = { prefix: query.get("prefix"), after, limit: PAGE };
  const load = () => shown(body, get(path`state/${collection}`, asked, signal), ({ items: list, next }) => [
    list.length === 0
      ? empty(asked.prefix || after ? "No key begins with that" : "This collection is empty", "Put an item to have something here.")
      : table([["Key", "mono"], ["Value"], ["Size", "right"], ["", "actions"]], list.map((item) => [
        item.key, preview(item), bytes(item.bytes),
        h("div", { class: "buttons" },
          button("Edit", () => edit({ collection, key: item.key }, load), "small", { "aria-label": `Edit ${item.key}` }),
          button("Delete", () => remove(collection, item.key, load), "small danger", { "aria-label": `Delete ${item.key}` })),
      ]), "Items"),
    h("div", { class: "buttons" },
      after && h("a", { class: "button", href: link("state", [collection], { prefix: asked.prefix }) }, "From the beginning"),
      next && h("a", { class: "button", href: link("state", [collection], { prefix: asked.prefix, after: next }) }, "Further ones")),
  ], load);
  const isTyping = document.activeElement?.getAttribute?.("aria-label") === prefix.getAttribute("aria-label");
  fill(outlet, page(collection, {
    lead: h("a", { href: link("state") }, "All collections"),
    actions: [button("Refresh", load), button("Put an item", () => edit({ collection }, load), "primary"), button("Empty", () => clear(collection, `everything in “${collection}”`, load), "danger")],
  }, prefix, body));
  if (isTyping) {
    prefix.focus();
    prefix.setSelectionRange(prefix.value.length, prefix.value.length);
  }
  load();
}

function preview({ value, encoding }) {
  const text = encoding === "json" ? JSON.stringify(value) : value;
  const short = h("span", { class: "mono wrap" }, text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  if (encoding === "base64") return [h("span", { class: "badge" }, "bytes"), " ", short];
  if (text.length <= 80) return short;
  const holder = h("details", { on: { toggle: () => {
    if (holder.open && holder.children.length === 1) holder.append(codeBlock(encoding === "json" ? pretty(text) : text, "Value"));
  } } }, h("summary", {}, h("span", { class: "mono wrap" }, `${text.slice(0, 70)}…`)));
  return holder;
}

/** Puts an item in its place: a new one, or another value of one that is there. */
async function edit({ collection, key }, then) {
  const isNew = key === undefined;
  let text = "{}";
  let encoding = "json";
  if (!isNew) {
    try {
      const whole = await getText(path`state/${collection}/${key}`);
      ({ encoding } = JSON.parse(whole));
      const { start, end } = placeOf(whole, "/value");
      // Numbers that a browser can't hold stay as they are.
      text = encoding === "json" ? pretty(whole.slice(start, end)) : JSON.parse(whole).value;
    } catch (trouble) {
      return sayTrouble("The item can't be read.", trouble);
    }
  }
  const value = h("textarea", { class: "input source", name: "value", spellcheck: "false", rows: "12", value: text });
  const kind = h("select", { name: "encoding", value: encoding }, [["json", "JSON"], ["text", "text"], ["base64", "bytes, in Base64"]].map(([name, label]) => h("option", { value: name }, label)));
  const done = await ask(isNew ? "Put an item" : `${collection} / ${key}`, [
    isNew && [
      field("Collection", h("input", { class: "input", name: "collection", required: true, value: collection ?? "", autocomplete: "off" })),
      field("Key", h("input", { class: "input mono", name: "key", required: true, autocomplete: "off" })),
    ],
    field("Value", value),
    field("Written as", kind),
  ], async (form) => {
    const into = isNew ? form.get("collection") : collection;
    const written = form.get("encoding");
    const body = written === "json" ? form.get("value") : JSON.stringify(form.get("value"));
    await send("PUT", path`state/${into}/${isNew ? form.get("key") : key}`, body, { query: { encoding: written } });
    return true;
  }, { confirm: "Put", wide: true });
  if (done) {
    say("The mock answers with it from now on.");
    then();
  }
}

async function remove(collection, key, then) {
  if (!(await confirmed("Delete the item?", `“${key}” of “${collection}” is gone then.`, "Delete"))) return;
  try {
    await send("DELETE", path`state/${collection}/${key}`);
    say("The item is gone.");
  } catch (trouble) {
    sayTrouble("The item was not deleted.", trouble);
  }
  then();
}

async function clear(collection, what, then) {
  if (!(await confirmed("Empty the state?", `That deletes ${what}.`, "Delete"))) return;
  try {
    const { cleared } = await send("DELETE", collection === undefined ? "state" : path`state/${collection}`);
    say(`${several(cleared, "item")} gone.`);
  } catch (trouble) {
    sayTrouble("Nothing was deleted.", trouble);
  }
  then();
}
