// Code of a hundred thousand brackets, each of which the parser goes into.
export default () => ({ body: eval("(".repeat(100_000) + "1" + ")".repeat(100_000)) });
