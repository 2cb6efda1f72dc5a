// What is served, how the server is, and where its documentation is.

import { BASE, download, forgetToken, get, hasToken } from "../api.js";
import { fill, h } from "../dom.js";
import { count, dateTime, lasting, several } from "../format.js";
import { sayTrouble, shown } from "../notice.js";
import { button, card, page, table } from "../parts.js";
import { link } from "../routes.js";
import { mockUrl, server } from "../server.js";

/** Operations that are listed. */
const MOST = 500;

export function open(outlet) {
  const body = h("div", { class: "stack" });
  const asking = new AbortController();
  const load = () => shown(body, get("server", {}, asking.signal), show, load);
  fill(outlet, page("Server and documentation", { lead: "What is served, how the server is, and what can be asked of it.", actions: [button("Refresh", load)] }, body));
  load();
  return { close: () => asking.abort() };
}

function show(info) {
  const mock = mockUrl();
  const external = (href, text, what) => h("li", {}, h("a", { href, target: "_blank", rel: "noopener" }, text), h("span", { class: "soft" }, ` ${what}`));
  const own = (where, text, what) => {
    const item = external(new URL(where, BASE), text, what);
    // A link can't send the token.
    if (hasToken()) item.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      download(where, {}, where || "endpoints.json").catch((trouble) => sayTrouble("It can't be had.", trouble));
    });
    return item;
  };
  const { journal } = info;
  return [
    h("div", { class: "grid-2" },
      card("Documentation", h("ul", { class: "links" },
        external(`${mock}/docs`, "API documentation", "of what is mocked, to read and to try"),
        external(`${mock}/openapi.json`, "openapi.json", "the description that is served"),
        external(`${mock}/openapi.yaml`, "openapi.yaml", "the same as YAML"),
        own("openapi.json", "Admin API", "its own description"),
        own("", "Endpoints", "of the admin API, as a list"),
        external(`${mock}/health/ready`, "Health", "of the server and the journal"),
        external(`${mock}/metrics`, "Metrics", "for Prometheus"))),
      card("Server", h("dl", { class: "pairs" }, [
        ["Serves", `${info.title} ${info.version ?? ""}, OpenAPI ${info.openapi ?? ""}`],
        ["Mock", h("a", { href: mock }, mock)],
        ["Mimus", info.mimus_version],
        ["Runs since", `${dateTime(info.started_at)}, for ${lasting(info.uptime_seconds)}`],
        ["Seed", h("code", {}, info.seed)],
        ["Journal", [h("span", { class: `badge ${{ writing: "good", failing: "bad" }[journal.state] ?? ""}` }, journal.state ?? "off"), ` ${journal.path ?? journal.place}`, journal.entries !== undefined && `, ${several(journal.entries, "entry", "entries")}`]],
        journal.lost > 0 && ["Lost", h("span", { class: "badge bad" }, `${several(journal.lost, "exchange")}: ${journal.message ?? ""}`)],
      ].filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      hasToken() && h("div", {}, button("Forget the token", () => {
        forgetToken();
        location.reload();
      }, "small")))),
    card(`Operations: ${count(server.operations.length)}`, table([["Operation"], ["Path", "mono"], ["Responders"], ["What it does"]],
      server.operations.slice(0, MOST).map((one) => [
        h("a", { href: link("traffic", [], { operation: one.id }) }, one.id),
        [h("span", { class: `method ${one.method}` }, one.method), " ", one.path],
        one.responders.join(" → "),
        one.summary ?? "",
      ]), "Operations"),
      server.operations.length > MOST && h("p", { class: "soft" }, `and ${count(server.operations.length - MOST)} more`)),
  ];
}
