// Leaves things in every place that lasts as long as the engine: the next request must
// find none of them.
let counted = 0;
export default (request, mimus) => {
  const found = [globalThis.left, mimus.left, request.left, Math.left, counted];
  counted += 1;
  globalThis.left = mimus.left = request.left = Math.left = "behind";
  return { body: found.map((value) => value ?? null) };
};
