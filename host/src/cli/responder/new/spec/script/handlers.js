/// <reference path="./mimus.d.ts" />

// Answers `{{operation}}`, always in the same way for now.
//
// One function an operation, by operationId, or as in "GET /hello/{who}". What has none is
// answered from the description.

const body = {{body}};

/** @type {Handlers} */
export default {
  /** @type {Handler} */
  [{{id}}](request) {
    console.log(`${request.method} ${request.path}`);
    return { status: {{status}}, headers: { "content-type": {{media}} }, body };
  },
};
