// Questions to the admin API. All addresses are relative to the page's, so that it works on
// the mock's port, on one of its own, and behind a proxy that puts a path before it.

/** Where the admin API is. */
export const BASE = new URL("api/", location.href.split("#")[0]);

const TOKEN = "mimus-token";

let givenToken = readToken();
let asking;
let askForToken = () => Promise.reject(new Error("nobody to ask for a token"));

/** Says how a token is asked for: a function that resolves to one. */
export function whenUnauthorized(ask) {
  askForToken = ask;
}

/** What the server says is wrong, or that it can't be reached. */
class Trouble extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `the server answered ${status}`);
    this.status = status;
    this.problem = problem;
  }

  /** The last segment of the problem's type: `entry-not-found`. */
  get kind() {
    return String(this.problem.type ?? "").split("/").at(-1);
  }
}

/** The address of an endpoint. */
export function address(path, query = {}) {
  const url = new URL(path.replace(/^\//, ""), BASE);
  const pairs = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  for (const [name, value] of pairs) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.append(name, value);
  }
  return url;
}

/** A path of an endpoint from segments that may be any text. */
export const path = (strings, ...segments) => String.raw({ raw: strings }, ...segments.map(encodeURIComponent));

export const get = async (where, query, signal) => (await ask("GET", where, { query, signal })).json();
export const getText = async (where, query, signal) => (await ask("GET", where, { query, signal })).text();

/** Sends a change. `body` is a value, or JSON that is text already. */
export async function send(method, where, body, { query, signal } = {}) {
  const response = await ask(method, where, { query, signal, body: typeof body === "string" ? body : body && JSON.stringify(body) });
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

/** An answer, or a `Trouble`. Asks for the token where one is needed. */
export async function ask(method, where, { query, body, signal, headers = {} } = {}) {
  for (;;) {
    const token = givenToken;
    const response = await fetched(address(where, query), {
      method,
      body,
      signal,
      cache: "no-store",
      headers: {
        ...headers,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
    });
    if (response.ok) return response;
    const trouble = new Trouble(response.status, await told(response));
    if (trouble.kind !== "admin-unauthorized") throw trouble;
    // While this was refused, another one may have been given.
    if (token === givenToken) await renewToken(trouble);
    signal?.throwIfAborted();
  }
}

/** Gets a file, for keeping. */
export async function download(where, query, name) {
  const blob = await (await ask("GET", where, { query })).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const hasToken = () => givenToken !== null;

/** Forgets the token. */
export function forgetToken() {
  givenToken = null;
  sessionStorage.removeItem(TOKEN);
}

async function fetched(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Trouble(0, { title: "the server can't be reached", detail: "see whether it still runs; the page goes on by itself once it does" });
  }
}

async function told(response) {
  const text = await response.text();
  try {
    const problem = JSON.parse(text);
    if (problem && typeof problem === "object") return problem;
  } catch {
    // Something between here and the server answered.
  }
  return { title: `the server answered ${response.status}`, detail: text.slice(0, 500) };
}

/** One question for however many requests are refused at the same time. */
function renewToken(trouble) {
  asking ??= askForToken(trouble, givenToken !== null)
    .then((token) => {
      givenToken = token;
      try {
        sessionStorage.setItem(TOKEN, token);
      } catch {
        // Then it is asked for again on the next page.
      }
    })
    .finally(() => (asking = undefined));
  return asking;
}

function readToken() {
  try {
    return sessionStorage.getItem(TOKEN);
  } catch {
    return null;
  }
}
