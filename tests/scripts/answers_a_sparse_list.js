// A list of four billion holes, each of which would be a `null`: its memory ends it.
export default () => {
  const list = [];
  list.length = 2 ** 32 - 1;
  return { body: list };
};
