// What is different between two texts, line by line.

/** Lines that are compared; longer texts are told apart only as a whole. */
const MOST = 3000;

/** A list of `[kind, line]`: `same`, `gone` from the first, `come` in the second. */
export function diff(before, after) {
  const first = before.split("\n");
  const second = after.split("\n");
  let start = 0;
  while (start < first.length && start < second.length && first[start] === second[start]) start += 1;
  let end = 0;
  while (end < first.length - start && end < second.length - start && first.at(-1 - end) === second.at(-1 - end)) end += 1;
  const same = (lines) => lines.map((line) => ["same", line]);
  return [
    ...same(first.slice(0, start)),
    ...middle(first.slice(start, first.length - end), second.slice(start, second.length - end)),
    ...same(first.slice(first.length - end)),
  ];
}

/** By the longest common subsequence. */
function middle(first, second) {
  if (first.length * second.length > MOST * MOST) return [...first.map((line) => ["gone", line]), ...second.map((line) => ["come", line])];
  const width = second.length + 1;
  const lengths = new Uint16Array((first.length + 1) * width);
  for (let i = first.length - 1; i >= 0; i -= 1) {
    for (let j = second.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = first[i] === second[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const told = [];
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      told.push(["same", first[i]]);
      i += 1;
      j += 1;
    } else if (j >= second.length || (i < first.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      told.push(["gone", first[i]]);
      i += 1;
    } else {
      told.push(["come", second[j]]);
      j += 1;
    }
  }
  return told;
}
