// The same by the header's name.
export default () => ({ headers: [["x: 1\r\nset-cookie", "b=c"]] });
