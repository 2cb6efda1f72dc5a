// Who changed what over the admin API, and when.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { dateTime } from "../format.js";
import { empty, shown } from "../notice.js";
import { button, page, table } from "../parts.js";
import { link } from "../routes.js";

const PAGE = 50;

export function open(outlet, route) {
  let asking = new AbortController();

  function update({ query }) {
    asking.abort();
    asking = new AbortController();
    const offset = Number(query.get("offset") ?? 0) || 0;
    const action = query.get("action");
    const body = h("div", { class: "stack" });
    const load = () => shown(body, get("audit", { limit: PAGE, offset, action }, asking.signal), ({ entries, total_count: total }) => [
      entries.length === 0
        ? empty(offset > 0 || action ? "Nothing further" : "Nothing was changed yet", "What is changed over the admin API, by this page or by programs, is written down here: scenarios, overrides, settings, state.")
        : table([["When"], ["Who"], ["What"], ["Of"], ["More"]], entries.map((one) => [
          dateTime(one.at), one.who,
          h("a", { href: link("audit", [], { action: one.action }) }, one.action),
          h("span", { class: "mono wrap" }, one.subject),
          one.detail !== null && h("span", { class: "mono wrap soft" }, typeof one.detail === "string" ? one.detail : JSON.stringify(one.detail)),
        ]), "Changes"),
      h("div", { class: "buttons" },
        action && h("a", { class: "button", href: link("audit") }, `All actions, not only ${action}`),
        offset > 0 && h("a", { class: "button", href: link("audit", [], { action, offset: Math.max(0, offset - PAGE) || undefined }) }, "Newer ones"),
        offset + entries.length < total && h("a", { class: "button", href: link("audit", [], { action, offset: offset + PAGE }) }, "Older ones")),
    ], load);
    fill(outlet, page("Audit trail", { lead: "Who changed what over the admin API. Of values that are set, names and sizes are written down, not the values.", actions: [button("Refresh", load)] }, body));
    load();
  }

  update(route);
  return { update, close: () => asking.abort() };
}
