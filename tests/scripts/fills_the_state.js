// More than the mock's state may hold: it is refused, and nothing of it is kept.
export default (_, mimus) => {
  const heap = mimus.state.collection("heap");
  const kilobytes = "0123456789".repeat(10_000);
  for (let n = 0; ; n++) heap.set(n, kilobytes);
};
