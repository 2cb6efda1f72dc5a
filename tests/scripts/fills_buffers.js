// Buffers, each of a size that is allowed: its memory ends it.
export default () => {
  const all = [];
  for (;;) all.push(new ArrayBuffer(1 << 20));
};
