// A list of all that a generator without an end has: its memory ends it.
function* buffers() {
  for (;;) yield new ArrayBuffer(1 << 16);
}
export default () => ({ body: [...buffers()] });
