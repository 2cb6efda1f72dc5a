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

/** Entries that are asked for in one call. */
const PAGE = 256;

/**
 * The collection of that name. It comes to be with its first value. Values are kept as
 * JSON, so that responders in other languages can share them.
 *
 * @param {string} name
 */
export function collection(name) {
  return {
    /**
     * The value of a key; `undefined` if there is none.
     *
     * @param {string} key
     * @returns {any}
     */
    get(key) {
      const bytes = told(() => state.get(name, key));
      return bytes === undefined ? undefined : read(bytes);
    },

    /**
     * Sets the value of a key, of 1 to 512 bytes.
     *
     * @param {string} key
     * @param {any} value
     */
    set(key, value) {
      told(() => state.set(name, key, encoder.encode(JSON.stringify(value))));
    },

    /**
     * Removes a key, and says whether it was there.
     *
     * @param {string} key
     */
    delete(key) {
      return told(() => state.delete(name, key));
    },

    /**
     * All `[key, value]` pairs, in the order of the keys' bytes.
     *
     * @returns {Generator<[string, any]>}
     */
    *entries() {
      /** @type {string | undefined} */
      let after;
      for (;;) {
        const page = told(() => state.entries(name, after, PAGE));
        for (const { key, value } of page) yield [key, read(value)];
        after = page.at(-1)?.key;
        if (after === undefined) return;
      }
    },

    /** The next number of the collection, from 1: for ids. */
    nextNumber() {
      return Number(told(() => state.nextNumber(name)));
    },
  };
}

/**
 * The contract's errors as what they say.
 *
 * @template T
 * @param {() => T} work
 */
function told(work) {
  try {
    return work();
  } catch (error) {
    const { payload } = /** @type {{payload?: state.Error}} */ (error);
    throw payload === undefined ? error : new Error(payload.val);
  }
}

/** @param {Uint8Array} bytes */
function read(bytes) {
  return JSON.parse(decoder.decode(bytes));
}
