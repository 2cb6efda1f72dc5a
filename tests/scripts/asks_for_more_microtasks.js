// A promise after another, without an end: its time ends it.
export default () => {
  const again = () => Promise.resolve().then(again);
  return again();
};
