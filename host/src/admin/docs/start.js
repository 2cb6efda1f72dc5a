// Shows the description that this server serves, and asks this server.
"use strict";

SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Nobody else is asked whether the description is right.
  validatorUrl: null,
});
