// A file above the mock's folder: it is refused.
import passwd from "../../../../../../etc/passwd";
export default () => ({ body: passwd });
