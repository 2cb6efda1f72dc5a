// What every view needs to know of the server: what it serves, which endpoints it has, which
// scenario is active. Tells `change` when one of it is another.

import { get, send } from "./api.js";
import { happening } from "./tail.js";

export const changes = new EventTarget();

export const server = {
  info: undefined,
  /** `GET /admin/api/requests` and so on. */
  endpoints: new Set(),
  operations: [],
  /** Their names. */
  scenarios: [],
  active: null,
};

/** Asks for all of it. */
export async function start() {
  const { endpoints } = await get("");
  server.endpoints = new Set(endpoints);
  await Promise.all([readInfo(), readOperations(), readScenarios()]);
  happening.addEventListener("scenario", () => readScenarios().catch(() => {}));
  happening.addEventListener("state", ({ detail }) => {
    // Another may be served by now, or another scenario be active.
    if (detail.name === "live") Promise.all([readInfo(), readScenarios()]).catch(() => {});
  });
}

/** Whether the server has an endpoint: `has("GET", "/state")`. */
export function has(method, path) {
  return server.endpoints.has(`${method} /admin/api${path}`);
}

async function readInfo() {
  server.info = await get("server");
  changed();
}

async function readOperations() {
  server.operations = (await get("operations")).operations;
}

export async function readScenarios() {
  if (!has("GET", "/mock-data/scenarios")) return;
  const [list, active] = await Promise.all([get("mock-data/scenarios"), get("mock-data/scenarios/active")]);
  server.scenarios = list.scenarios;
  server.active = active.name ?? active.scenario?.name ?? null;
  changed();
}

/** Makes a scenario the active one; nothing, for none. */
export async function activate(name) {
  if (name) await send("POST", `mock-data/scenarios/${encodeURIComponent(name)}/activate`);
  else await send("POST", "mock-data/scenarios/deactivate");
  await readScenarios();
}

/** Where the mock answers: not where this page is, if the admin API has a port of its own. */
export function mockUrl() {
  const own = new URL(location.href);
  const told = server.info?.mock_url;
  if (!told) return own.origin;
  const url = new URL(told);
  // The name that it is known by here, rather than the address that it listens on.
  url.hostname = own.hostname;
  return url.origin;
}

function changed() {
  changes.dispatchEvent(new Event("change"));
}
