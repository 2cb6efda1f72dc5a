// A status that there is not: it is refused.
export default () => ({ status: 999 });
