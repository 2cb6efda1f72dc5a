// A buffer of a terabyte: the engine refuses it.
export default () => ({ body: new ArrayBuffer(2 ** 40).byteLength });
