// A file by a URL: it is refused.
import passwd from "file:///etc/passwd";
export default () => ({ body: passwd });
