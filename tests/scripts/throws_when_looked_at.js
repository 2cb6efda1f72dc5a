// Throws when it is asked for a part of its answer.
export default () => ({
  get body() {
    throw new Error("not to be looked at");
  },
});
