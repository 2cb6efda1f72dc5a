// Greets whoever the path names.

import { InvalidSettings, pass, responder } from "../mimus/responder.js";

export const handler = responder({
  // Once for an operation. What it returns is at hand with each request.
  prepare({ settings: { greeting = "Hello", ...unknown } }) {
    for (const name of Object.keys(unknown)) {
      throw new InvalidSettings(`\`${name}\` is no setting; there is \`greeting\``);
    }
    return { greeting };
  },

  respond({ greeting }, request) {
    const { who } = request.parameters.path;
    if (who === undefined) return pass;
    console.log(`greeting ${who}`);
    return { body: { greeting: `${greeting}, ${who}!` } };
  },
});
