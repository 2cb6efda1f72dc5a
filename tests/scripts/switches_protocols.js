// A status that would end the conversation: it is refused.
export default () => ({ status: 101 });
