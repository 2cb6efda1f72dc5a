// A file by its absolute path: it is refused.
import passwd from "/etc/passwd";
export default () => ({ body: passwd });
