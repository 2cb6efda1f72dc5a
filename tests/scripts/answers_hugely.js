// An answer larger than one may be.
export default () => ({ body: "0123456789".repeat(200_000) });
