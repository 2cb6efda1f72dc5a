// A header that would end the headers and begin an answer of its own: it is refused.
export default () => ({
  headers: { "x-name": "a\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\nset-cookie: b=c" },
});
