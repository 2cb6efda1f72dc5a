// Says how long it is, and how it is sent, which is the server's to say.
export default () => ({
  headers: { "content-length": "9999", "transfer-encoding": "chunked", connection: "upgrade" },
  body: "short",
});
