// A loop without an end in code that is made on the way: its time ends it all the same.
export default () => ({ body: eval("for (;;);") });
