// A string of 2^50 letters: its memory ends it, unless the engine refuses it before.
export default () => {
  let text = "xx";
  for (let n = 0; n < 50; n++) text = `${text}${text}`;
  return { body: text.length };
};
