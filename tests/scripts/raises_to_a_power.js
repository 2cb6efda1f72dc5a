// A number of more digits than there is memory: the engine refuses it, or its limits end it.
export default () => ({ body: String(2n ** (2n ** 40n)) });
