// A link in the mock's folder that leads out of it: it is not followed.
import secret from "./link.json";
export default () => ({ body: secret });
