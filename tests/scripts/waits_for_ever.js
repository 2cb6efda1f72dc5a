// A timer for thirty thousand years: as in browsers it is more than a timer can hold, and
// due at once.
export default () => new Promise((done) => setTimeout(() => done({ body: "late" }), 1e15));
