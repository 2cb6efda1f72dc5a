// A loop without an end, in the handler: its time ends it.
export default () => {
  while (true);
};
