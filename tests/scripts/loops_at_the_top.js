// A loop without an end before there is any handler: its time ends it.
while (true);
export default () => ({ body: "never" });
