#!/usr/bin/env bash
# Drives `mimus mcp` through a whole session with the official Python SDK, from PyPI.
#
#   tests/mcp.sh
#   MIMUS=path/to/mimus tests/mcp.sh
#
# Needs Python 3 with `venv`; the SDK goes into `target/mcp-sdk`.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}

command -v python3 >/dev/null || {
  echo "error: the session needs python3" >&2
  exit 1
}
if [ -z "${MIMUS:-}" ]; then
  (cd "$here" && cargo build -p mimus)
  MIMUS=$target/debug/mimus
fi
[ -x "$MIMUS" ] || {
  echo "error: there is no \`$MIMUS\`" >&2
  exit 1
}
venv=$target/mcp-sdk
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet "mcp>=1.10"
exec "$venv/bin/python" "$here/tests/mcp_session.py" "$MIMUS"
