// A regular expression of a hundred thousand brackets, each of which its parser goes into.
export default () => ({ body: new RegExp("(".repeat(100_000) + ")".repeat(100_000)).test("") });
