/// <reference path="./mimus.d.ts" />

// Greets whoever the path names.
//
// One function an operation, by operationId, or as in "GET /hello/{who}". What has none is
// answered from the description.

/** @type {Handlers} */
export default {
  /** @type {Handler} */
  hello(request) {
    const { who } = request.params;
    console.log(`greeting ${who}`);
    return { body: { greeting: `Hello, ${who}!` } };
  },
};
