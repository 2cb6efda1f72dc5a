#!/usr/bin/env bash
# Builds examples with their own tools, and holds the conversation of each
# (examples/*/conversation.txt) with the real server.
#
#   tests/examples.sh [--bless] [--measure N] [NAME…]
#
# MIMUS=path takes a binary that is built already. Rust's examples are built a second time
# with `cargo component build`, if that is installed (`cargo install cargo-component
# --locked`, some minutes); MIMUS_REQUIRE_CARGO_COMPONENT=1 insists on it. Agents
# (examples/agent-*) are run where they are named, and by tests/mcp.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

options=()
names=()
while [ $# -gt 0 ]; do
  case $1 in
    --bless) options+=("$1") ;;
    --measure) options+=("$1" "$2"); shift ;;
    *) names+=("$1") ;;
  esac
  shift
done
if [ ${#names[@]} -eq 0 ]; then
  for file in examples/*/conversation.txt; do
    names+=("$(basename "$(dirname "$file")")")
  done
fi

# Where apt is there, and we may.
install() { { apt-get update -q && apt-get install -yq "$@"; } >&2; }

converse() { python3 tests/examples.py "$MIMUS" "examples/$1" "${@:2}" "${options[@]}"; }

rust() {
  local package component target
  package=$(sed -n 's/^name = "\(.*\)"/\1/p' "examples/$1/Cargo.toml" | head -1)
  target=$(cargo metadata --format-version 1 --no-deps --locked |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
  component=${package//-/_}.wasm
  cargo build --locked -p "$package" --target wasm32-wasip2 --profile guest
  converse "$1" --component "$target/wasm32-wasip2/guest/$component"
  if cargo component --version >/dev/null 2>&1; then
    cargo component build --locked -p "$package" --profile guest
    converse "$1" --component "$target/wasm32-wasip1/guest/$component"
  elif [ -n "${MIMUS_REQUIRE_CARGO_COMPONENT:-}" ]; then
    echo "$1: \`cargo component\` is not installed" >&2
    return 1
  else
    echo "$1: without \`cargo component\`, which is not installed"
  fi
}

javascript() {
  command -v npm >/dev/null || install nodejs npm
  (cd "examples/$1" && rm -f ./*.wasm && npm ci --no-audit --no-fund && npm run build)
  converse "$1"
}

python() {
  # Debian has `venv` without it, which then fails.
  python3 -c "import ensurepip" 2>/dev/null || install python3-venv
  (
    cd "examples/$1"
    rm -f ./*.wasm
    [ -d venv ] || python3 -m venv venv
    venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
    # The README's command.
    eval "$(sed -n 's/^\$ \(venv\/bin\/componentize-py .*\)/\1/p' README.md)"
  )
  converse "$1"
}

# Agents have a conversation with a language model.
agent() { MIMUS=$MIMUS tests/mcp.sh "${1#agent-}"; }

command -v python3 >/dev/null || install python3 python3-venv
if [ -z "${MIMUS:-}" ]; then
  cargo build --locked -p mimus
  MIMUS=$(cargo metadata --format-version 1 --no-deps --locked |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/debug/mimus
fi

for name in "${names[@]}"; do
  printf '\n-- %s\n' "$name"
  if [ -f "examples/$name/agent.py" ]; then
    agent "$name"
  elif [ -f "examples/$name/Cargo.toml" ]; then
    rust "$name"
  elif [ -f "examples/$name/package.json" ]; then
    javascript "$name"
  elif [ -f "examples/$name/requirements.txt" ]; then
    python "$name"
  else
    converse "$name"
  fi
done
