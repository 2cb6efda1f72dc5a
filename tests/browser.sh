#!/usr/bin/env bash
# Opens the page at /admin in a real Chromium without a screen, and uses it as people do.
#
#   tests/browser.sh [arguments of pytest]
#
# MIMUS=path takes a binary that is built already. MIMUS_SCREENSHOTS=folder keeps pictures of
# each view: light, dark, and on a phone. MIMUS_PAGE=host/page takes the page's files from
# there rather than from the binary. Chromium is Debian's; CHROMIUM=path names another one.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(cargo metadata --format-version 1 --no-deps --locked |
  sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

# Where apt is there, and we may.
install() { { apt-get update -q && apt-get install -yq --no-install-recommends "$@"; } >&2; }

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
  install chromium fonts-liberation
fi
# Debian has `venv` without it, which then fails.
python3 -c "import ensurepip" 2>/dev/null || install python3 python3-venv

if [ -z "${MIMUS:-}" ]; then
  cargo build --locked -p mimus
  MIMUS=$target/debug/mimus
fi
MIMUS=$(realpath "$MIMUS")
export MIMUS

# What an earlier run installed is kept.
venv=$target/browser
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/browser/requirements.txt
exec "$venv/bin/python" -m pytest -p no:cacheprovider tests/browser "$@"
