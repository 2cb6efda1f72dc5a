// JSON of a hundred thousand brackets, each of which its reader goes into.
export default () => ({ body: JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) });
