// Greets whoever the path names.
//
// One function an operation, by operationId, or as in "GET /hello/{who}". What has none is
// answered from the description.

export default {
  hello(request, mimus) {
    const { who } = request.params;
    console.log(`greeting ${who}`);
    return { body: { greeting: `Hello, ${who}!` } };
  },
};
