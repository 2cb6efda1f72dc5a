// @ts-check
// The mock's state, which outlives a request: collections of values by key. The world has
// to `import mimus:responder/state@0.1.1`, and the configuration has to grant it
// (`grants = { state = true }`).
//
// A request is one transaction: what it changes is kept if `respond` returns, and dropped
// if it throws. There is no state in `prepare`.

import * as state from "mimus:responder/state@0.1.1";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Keys or entries that are asked for in one call. */
const PAGE = 256;

/**
 * The collection of that name. It comes to be with its first value. Values are kept as
 * JSON, so that responders in other languages can share them.
 *
 * @param {string} name
 */
export function collection(name) {
  return {
    /** The value of a key; `undefined` if there is none. */
    get(key) {
      const bytes = call(() => state.get(name, key));
      return bytes === undefined ? undefined : read(bytes);
    },

    /** Sets the value of a key, of 1 to 512 bytes. */
    set(key, value) {
      call(() => state.set(name, key, encoder.encode(JSON.stringify(value))));
    },

    /** Removes a key, and says whether it was there. */
    delete(key) {
      return call(() => state.delete(name, key));
    },

    /** All `[key, value]` pairs, in the order of the keys' bytes. */
    *entries() {
      let after;
      for (;;) {
        const page = call(() => state.entries(name, after, PAGE));
        if (page.length === 0) return;
        for (const { key, value } of page) yield [key, read(value)];
        after = page[page.length - 1].key;
      }
    },

    /** The next number of the collection, from 1: for ids. */
    nextNumber() {
      return Number(call(() => state.nextNumber(name)));
    },
  };
}

/** The contract's errors as what they say. */
function call(work) {
  try {
    return work();
  } catch (error) {
    throw new Error(error?.payload?.val ?? error?.val ?? String(error));
  }
}

function read(bytes) {
  return JSON.parse(decoder.decode(bytes));
}
