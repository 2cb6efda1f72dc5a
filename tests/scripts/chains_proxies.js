// A proxy of a proxy of a proxy, which takes that deep a stack to be looked into.
export default () => {
  let all = {};
  for (let n = 0; n < 100_000; n++) all = new Proxy(all, {});
  return { body: all.name };
};
