// Answers `{{operation}}`, always in the same way for now.

import { responder } from "../mimus/responder.js";

const body = {{body}};

export const handler = responder({
  respond(plan, request) {
    console.log(`${request.method} ${request.path}`);
    // `pass`, of the same module as `responder`, leaves the request to the default one.
    return { status: {{status}}, headers: { "content-type": {{media}} }, body };
  },
});
