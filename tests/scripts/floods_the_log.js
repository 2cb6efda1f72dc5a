// A hundred megabytes of log: the server keeps the first of it, and counts the rest.
export default (_, mimus) => {
  const line = "0123456789".repeat(1000);
  for (let n = 0; n < 10_000; n++) mimus.log.info(line);
  return { body: "logged" };
};
