// A body that is its own part: it is refused when it is to be written.
export default () => {
  const ring = {};
  ring.ring = ring;
  return { body: ring };
};
