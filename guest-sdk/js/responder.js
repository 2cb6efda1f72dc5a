// @ts-check
// What a responder in JavaScript stands on: plain objects in, plain objects out, and the
// contract's bytes and variants kept here.
//
// Chance and time need no import. `Math.random`, `crypto` and `Date` follow the request's
// seed and the mock's clock, so the same request gives the same answer.

import { write } from "mimus:responder/log@0.1.1";

/**
 * @typedef {import("mimus:responder/types@0.1.1").Operation} Operation
 * @typedef {import("mimus:responder/types@0.1.1").Choice} Choice
 *
 * @typedef {object} Request
 * @property {string} method In capitals.
 * @property {string} path As it was sent, without the query.
 * @property {string} [query] As it was sent, without the `?`.
 * @property {Record<string, string>} headers By name in lower case; of several, the first.
 * @property {Record<"path" | "query" | "header" | "cookie", Record<string, any>>} parameters
 *   Those that the description declares, read by their schemas: `7`, not `"7"`.
 * @property {Uint8Array} [body]
 * @property {() => string} text The body as text.
 * @property {() => any} json The body, read as JSON.
 *
 * @typedef {object} Answer
 * @property {number} [status] From 200 to 599; 200 if it is left out.
 * @property {Record<string, string | string[]>} [headers]
 * @property {any} [body] Bytes and text go out as they are, all else as JSON.
 * @property {number} [delayMs] How long the server waits before it answers.
 *
 * @typedef {object} Given
 * @property {Operation} operation The operation that will be answered.
 * @property {Choice} choice What the server would answer with. You may answer otherwise.
 * @property {any} settings What `mimus.toml` says; an empty object if nothing.
 */

/** Let the next responder of the operation answer. */
export const pass = Symbol("pass");

/** The settings are at fault: say which, and what it may be. For `prepare`. */
export class InvalidSettings extends Error {}

/**
 * A whole answer, made once: the server gives it by itself from then on. For `prepare`.
 *
 * @param {Answer} answer
 */
export const fixed = (answer) => new Fixed(answer);

class Fixed {
  /** @param {Answer} answer */
  constructor(answer) {
    this.answer = answer;
  }
}

/**
 * Makes what a component exports: `export const handler = responder({ prepare, respond })`.
 *
 * `prepare` runs once for an operation and a choice. What it returns, anything that JSON
 * can say, is handed to `respond` with each request; nothing else is left of it.
 *
 * @param {object} phases
 * @param {(given: Given) => any} [phases.prepare]
 * @param {(plan: any, request: Request) => Answer | typeof pass} phases.respond
 * @returns {typeof import("mimus:responder/handler@0.1.1")}
 */
export function responder({ prepare = () => null, respond }) {
  return {
    prepare: (operation, choice, settings) =>
      reported(() => {
        const plan = prepare({ operation, choice, settings: JSON.parse(settings) });
        return plan instanceof Fixed
          ? { tag: "fixed", val: lower(plan.answer) }
          : { tag: "computed", val: encoder.encode(JSON.stringify(plan ?? null)) };
      }),
    respond: (plan, request) =>
      reported(() => {
        const answer = respond(JSON.parse(decoder.decode(plan)), lift(request));
        return answer === pass ? { tag: "pass" } : { tag: "respond", val: lower(answer) };
      }),
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What is thrown reaches the server's log as text. Otherwise it would end the instance.
 *
 * @template T
 * @param {() => T} work
 */
function reported(work) {
  try {
    return work();
  } catch (error) {
    throw error instanceof InvalidSettings
      ? { tag: "invalid-settings", val: error.message }
      : { tag: "other", val: described(error) };
  }
}

/** @param {unknown} error */
function described(error) {
  if (!(error instanceof Error)) return String(error);
  const at = error.stack?.trim().split("\n")[0];
  return at ? `${error} (${at})` : String(error);
}

/**
 * @param {import("mimus:responder/types@0.1.1").Request} request
 * @returns {Request}
 */
function lift(request) {
  /** @type {Request["parameters"]} */
  const parameters = { path: {}, query: {}, header: {}, cookie: {} };
  for (const { location, name, value } of request.parameters) {
    parameters[location][name] = JSON.parse(value);
  }
  /** @type {Request["headers"]} */
  const headers = {};
  for (const [name, value] of request.headers) {
    headers[name] ??= decoder.decode(value);
  }
  const text = () => decoder.decode(request.body ?? new Uint8Array());
  return { ...request, parameters, headers, text, json: () => JSON.parse(text()) };
}

/**
 * @param {Answer} answer
 * @returns {import("mimus:responder/types@0.1.1").Response}
 */
function lower({ status = 200, headers = {}, body, delayMs = 0 }) {
  const { bytes, mediaType } = lowerBody(body);
  /** @type {[string, Uint8Array][]} */
  const list = [];
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values].flat()) {
      list.push([name.toLowerCase(), encoder.encode(String(value))]);
    }
  }
  if (mediaType && !list.some(([name]) => name === "content-type")) {
    list.push(["content-type", encoder.encode(mediaType)]);
  }
  return { status, headers: list, body: bytes, delayMs };
}

/** @param {any} body */
function lowerBody(body) {
  if (body === undefined) return { bytes: new Uint8Array() };
  if (body instanceof Uint8Array) return { bytes: body, mediaType: "application/octet-stream" };
  if (typeof body === "string") {
    return { bytes: encoder.encode(body), mediaType: "text/plain; charset=utf-8" };
  }
  return { bytes: encoder.encode(JSON.stringify(body)), mediaType: "application/json" };
}

// `console` writes to the server's log, with the request that it is about.
for (const level of /** @type {const} */ (["trace", "debug", "info", "warn", "error"])) {
  /** @param {unknown[]} parts */
  console[level] = (...parts) => write(level, parts.map(shown).join(" "));
}
console.log = console.info;

/** @param {unknown} part */
function shown(part) {
  if (typeof part === "string") return part;
  if (part instanceof Error) return described(part);
  return JSON.stringify(part) ?? String(part);
}
