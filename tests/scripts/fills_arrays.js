// An array that only grows: its memory ends it.
export default () => {
  const all = [];
  for (;;) all.push({ number: all.length, text: `item ${all.length}` });
};
