// What every view needs to know of the server: what it serves, and which scenario is active.
// Tells `change` when one of it is another.

import { get, path, send } from "./api.js";
import { happening } from "./tail.js";

export const changes = new EventTarget();

export const server = {
  info: undefined,
  operations: [],
  scenarios: [],
  active: null,
};

/** Asks for all of it. */
export async function start() {
  await Promise.all([readInfo(), readOperations(), readScenarios()]);
  happening.addEventListener("scenario", () => readScenarios().catch(() => {}));
  happening.addEventListener("state", ({ detail }) => {
    // Another may be served by now, or another scenario be active.
    if (detail.name === "live") Promise.all([readInfo(), readScenarios()]).catch(() => {});
  });
}

async function readInfo() {
  server.info = await get("server");
  changed();
}

async function readOperations() {
  server.operations = (await get("operations")).operations;
}

export async function readScenarios() {
  const [list, active] = await Promise.all([get("mock-data/scenarios"), get("mock-data/scenarios/active")]);
  server.scenarios = list;
  server.active = active?.name ?? null;
  changed();
  changes.dispatchEvent(new Event("scenarios"));
}

/** Makes a scenario the active one; nothing, for none. */
export async function activate(name) {
  const wanted = name || server.active;
  // A name may be any text; an id is a number.
  const id = server.scenarios.find((one) => one.name === wanted)?.id ?? wanted;
  if (id !== null) await send("POST", path`mock-data/scenarios/${id}/${name ? "activate" : "deactivate"}`);
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

/** A command that asks the mock for something. */
export function exampleCommand() {
  const { operations } = server;
  const one = operations.find(({ method, path: template }) => method === "GET" && !template.includes("{")) ?? operations[0];
  const target = one ? (one.base_paths[0] ?? "") + one.path : "/";
  return `curl -i ${mockUrl()}${target}`;
}

function changed() {
  changes.dispatchEvent(new Event("change"));
}
