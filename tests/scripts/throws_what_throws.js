// Throws what throws when it is to be told.
export default () => {
  const error = new Error();
  for (const name of ["name", "message", "stack", "cause", "toString"]) {
    Object.defineProperty(error, name, {
      get() {
        throw error;
      },
    });
  }
  throw error;
};
