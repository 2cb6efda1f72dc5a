// Waits for a word in shared memory that no one else has: it is refused, or its time ends it.
export default () => ({
  body: Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
});
