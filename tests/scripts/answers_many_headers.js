// A hundred thousand headers.
export default () => {
  const headers = {};
  for (let n = 0; n < 100_000; n++) headers[`x-${n}`] = "0123456789";
  return { headers, body: "" };
};
