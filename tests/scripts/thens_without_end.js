// A promise that comes to another such promise, without an end: its time ends it.
export default () => {
  const thenable = { then: (done) => done(thenable) };
  return thenable;
};
