// Is never done being written: each part makes another.
export default () => {
  const more = () => ({ toJSON: () => [more(), more()] });
  return { body: more() };
};
