// An answer with a delay that nobody outlives: it is refused.
export default () => ({ delay: 1e15, body: "late" });
