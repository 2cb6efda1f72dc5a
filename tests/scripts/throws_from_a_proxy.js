// Is not the object that it seems: each look at it throws.
export default () =>
  new Proxy(
    { status: 200 },
    new Proxy(
      {},
      {
        get() {
          throw new Error("there is no way to look");
        },
      },
    ),
  );
