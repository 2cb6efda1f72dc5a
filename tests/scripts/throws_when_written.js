// Throws when its body is written.
export default () => ({
  body: {
    toJSON() {
      throw new Error("not to be written");
    },
  },
});
