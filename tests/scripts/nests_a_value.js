// A list in a list in a list, which takes that deep a stack to be written.
export default () => {
  let list = [];
  for (let n = 0; n < 100_000; n++) list = [list];
  return { body: list };
};
