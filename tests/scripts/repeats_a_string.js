// A string of a billion letters at once: its memory ends it, unless the engine refuses it.
export default () => ({ body: "x".repeat(2 ** 30).padEnd(2 ** 30 + 1).length });
