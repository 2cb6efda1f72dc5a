// Changes what every object has in common: the next request must see nothing of it.
export default () => {
  const found = [{}.polluted, [].map === Array.prototype.filter, JSON.parse("{}").polluted];
  Object.prototype.polluted = true;
  Array.prototype.map = Array.prototype.filter;
  JSON.stringify = () => "polluted";
  return { headers: { "x-found": String(found) } };
};
