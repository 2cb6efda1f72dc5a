// What happens on the server, as it happens: one connection for the whole page, since a
// browser has only six for a server. It is read by `fetch`, which can send a token, and goes
// on where it was after it was cut off.

import { ask } from "./api.js";

/** No entry is newer than this one: only what is no exchange comes. */
const NOTHING = { after: Number.MAX_SAFE_INTEGER };

const LONGEST_WAIT = 10_000;

/** Tells `state`, and every event of the server under its own name. */
export const happening = new EventTarget();

let query = NOTHING;
let running;
let last;

/** `connecting`, `live`, `away` while nobody looks, `cut` with the trouble, or `off`. */
export let state = { name: "connecting" };

/** Starts, and looks away while the page is not seen. */
export function start() {
  document.addEventListener("visibilitychange", connect);
  connect();
}

/** Whose exchanges are wanted from now on: a filter as the admin API takes it, with the entry
 *  that is known already as `after`. Nothing, for none. */
export function follow(filter) {
  query = filter ?? NOTHING;
  last = undefined;
  connect();
}

function connect() {
  running?.abort();
  running = new AbortController();
  if (document.hidden) return become({ name: "away" });
  listen(running.signal);
}

async function listen(signal) {
  let wait = 250;
  while (!signal.aborted) {
    try {
      become({ name: "connecting" });
      const headers = last === undefined ? {} : { "last-event-id": last };
      const response = await ask("GET", "events", { query, headers, signal });
      become({ name: "live" });
      wait = 250;
      await each(response.body, signal);
      become({ name: "cut" });
    } catch (trouble) {
      if (signal.aborted) return;
      // Trying again would not help.
      const isFinal = trouble.status >= 400 && trouble.status < 500;
      become({ name: isFinal ? "off" : "cut", trouble });
      if (isFinal) return;
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** Reads events until there are no more. */
async function each(stream, signal) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done || signal.aborted) return;
    rest += value;
    let from = 0;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n", from)) {
      tell(rest.slice(from, end), signal);
      from = end + 2;
    }
    rest = rest.slice(from);
  }
}

function tell(text, signal) {
  let name = "message";
  let data = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
    else if (line.startsWith("id: ")) last = line.slice(4);
  }
  if (data && !signal.aborted) happening.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(data) }));
}

function become(next) {
  state = next;
  happening.dispatchEvent(new CustomEvent("state", { detail: next }));
}

function pause(time, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
