// A request as a command for a shell that sends it again.

/** Headers that curl makes itself, or that are of one connection only. */
const OWN = new Set(["host", "content-length", "connection", "transfer-encoding", "accept-encoding", "expect", "upgrade", "te"]);

/** What stands where a secret was. */
export const REDACTED = "[redacted]";

export function curl(entry, base) {
  const { request } = entry.exchange;
  const target = `${base}${request.path}${request.query === null ? "" : `?${request.query}`}`;
  const parts = ["curl", "--globoff"];
  if (request.method === "HEAD") parts.push("--head");
  else if (request.method !== "GET" || request.body.size > 0) parts.push(`--request ${quoted(request.method)}`);
  parts.push(quoted(target));
  for (const [name, value] of request.headers) {
    if (OWN.has(name.toLowerCase())) continue;
    // What has no value is sent so, and not taken away.
    parts.push(`--header ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  const { text, base64, size, cut } = request.body;
  let command = "";
  if (size > 0 && base64 !== undefined) {
    command = `printf %s ${quoted(base64)} | base64 --decode | `;
    parts.push("--data-binary @-");
  } else if (size > 0 && text !== undefined) {
    parts.push(`--data-binary ${quoted(text)}`);
  }
  const notes = [];
  if (cut) notes.push("# Only the beginning of the body was kept.");
  if (request.headers.some(([, value]) => value.includes(REDACTED))) notes.push("# Put in the secrets, which were not kept.");
  return [...notes, command + parts.join(" \\\n  ")].join("\n");
}

/** For any POSIX shell: nothing between single quotes means anything. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
