// Asks the next responder in the middle of being looked at, and of that again.
export default (_, mimus) => ({
  get body() {
    const answer = mimus.next({ headers: { prefer: "dynamic=true" } });
    return { answered: answer.status, toJSON: () => ({ again: mimus.next().status }) };
  },
});
