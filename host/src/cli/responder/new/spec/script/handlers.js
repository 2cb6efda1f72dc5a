// Answers `{{operation}}`, always in the same way for now.
//
// One function an operation, by operationId, or as in "GET /hello/{who}". What has none is
// answered from the description.

const body = {{body}};

export default {
  [{{id}}](request, mimus) {
    console.log(`${request.method} ${request.path}`);
    return { status: {{status}}, headers: { "content-type": {{media}} }, body };
  },
};
