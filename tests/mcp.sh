#!/usr/bin/env bash
# Has `mimus mcp` judged by what others wrote: SDKs, the protocol's own conformance suite and
# inspector, and frameworks for agents.
#
#   tests/mcp.sh [PART…]
#   MIMUS=path/to/mimus tests/mcp.sh inspector
#
# Parts, all of which are run where none is named:
#   python        a whole session with the Python SDK, over stdio and over HTTP
#   typescript    the same with the TypeScript SDK
#   conformance   the server scenarios of @modelcontextprotocol/conformance
#   inspector     @modelcontextprotocol/inspector lists and calls each tool
#   frameworks    examples/agent-*: langchain, langgraph and crewai, which are parts, too
#
# Needs Python 3.11 with `venv`. Everything else comes from PyPI and npm in the versions that
# are written down in tests/mcp, Node.js among them, and stays below the target folder.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(cargo metadata --format-version 1 --no-deps --locked |
  sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
home=$target/mcp

# Where apt is there, and we may.
install() { { apt-get update -q && apt-get install -yq --no-install-recommends "$@"; } >&2; }

# An environment for Python with what a file requires; one that has it already is kept.
# Whoever stops it half way finds it begun anew the next time.
environment() {
  local venv=$1 requirements=$2
  cmp -s "$requirements" "$venv/installed" && return
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$venv/installed"
}

# What npm installs of tests/mcp/package-lock.json, with the Node.js of the environment.
packages() {
  export PATH=$home/python/bin:$PATH
  cmp -s tests/mcp/package-lock.json "$home/node/installed" && return
  rm -rf "$home/node"
  mkdir -p "$home/node"
  cp tests/mcp/package.json tests/mcp/package-lock.json "$home/node"
  (cd "$home/node" && npm ci --silent --no-audit --no-fund --ignore-scripts)
  cp tests/mcp/package-lock.json "$home/node/installed"
}

framework() {
  environment "$home/$1" "examples/agent-$1/requirements.txt"
  "$python" tests/mcp/framework.py "$MIMUS" "$1" "$home/$1/bin/python"
}

[ $# -gt 0 ] || set -- python typescript conformance inspector frameworks
for part in "$@"; do
  case $part in
    python | typescript | conformance | inspector | frameworks | langchain | langgraph | crewai) ;;
    *)
      echo "error: there is no part \`$part\`; see the top of tests/mcp.sh" >&2
      exit 1 ;;
  esac
done

# Debian has `venv` without it, which then fails.
python3 -c "import ensurepip" 2>/dev/null || install python3 python3-venv
if [ -z "${MIMUS:-}" ]; then
  cargo build --locked -p mimus
  MIMUS=$target/debug/mimus
fi
[ -x "$MIMUS" ] || {
  echo "error: there is no \`$MIMUS\`" >&2
  exit 1
}
MIMUS=$(realpath "$MIMUS")
python=$home/python/bin/python
environment "$home/python" tests/mcp/requirements.txt

for part in "$@"; do
  printf '\n-- %s\n' "$part"
  case $part in
    python) "$python" tests/mcp/session.py "$MIMUS" ;;
    typescript | conformance | inspector)
      packages
      "$python" "tests/mcp/$part.py" "$MIMUS" "$home/node" ;;
    frameworks) for name in langchain langgraph crewai; do framework "$name"; done ;;
    *) framework "$part" ;;
  esac
done
