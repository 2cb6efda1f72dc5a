// Waits for what nobody will say: it is told so.
export default () => new Promise(() => {});
