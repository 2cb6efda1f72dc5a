#!/usr/bin/env bash
# Runs a conformance harness for mock servers over its corpus, with examples and with
# made-up data, and fails unless 99.5 % of the operations and of the invalid requests come
# out right, every description loads, and nothing crashes.
#
#   tests/conformance.sh HARNESS_DIR [arguments of its conform.py]
#   MIMUS=path/to/mimus tests/conformance.sh HARNESS_DIR --spec petstore
#
# HARNESS_DIR is left as it is: what runs is a copy in `target/conform`. `CORPUS` is the
# folder of descriptions, the harness's own unless set.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}

harness=${1:-}
[ -f "$harness/conform.py" ] || {
  echo "usage: tests/conformance.sh HARNESS_DIR [ARGS], where HARNESS_DIR has conform.py" >&2
  exit 1
}
shift
command -v python3 >/dev/null || {
  echo "error: the harness needs python3" >&2
  exit 1
}

if [ -z "${MIMUS:-}" ]; then
  (cd "$here" && cargo build --release -p mimus)
  MIMUS=$target/release/mimus
fi
[ -x "$MIMUS" ] || {
  echo "error: no executable at \`$MIMUS\`" >&2
  exit 1
}
MIMUS=$(cd "$(dirname "$MIMUS")" && pwd)/$(basename "$MIMUS")

# What an earlier run installed is kept.
copy=$target/conform
mkdir -p "$copy"
cp -R "$harness/." "$copy/"
chmod -R u+w "$copy"
cd "$copy"
./setup.sh

failed=0
for mode in examples dynamic; do
  out=$copy/out/$mode
  rm -rf "$out"
  echo "== $mode"
  venv/bin/python conform.py --server "$MIMUS serve {spec} --port {port}" \
    --corpus "${CORPUS:-corpus/dev}" --out "$out" --label mimus \
    $([ $mode = dynamic ] && echo --dynamic) "$@"
  venv/bin/python - "$out/report.json" <<'PYTHON' || failed=1
import json, sys

LEAST = 99.5
totals = json.load(open(sys.argv[1]))["totals"]
faults = []


def share(what, right, wrong):
    part = 100 * right / (right + wrong) if right + wrong else 100
    print(f"{what}: {right}/{right + wrong} = {part:.2f} %")
    if part < LEAST:
        faults.append(f"{what} below {LEAST} %")


share("operations", totals["ops_ok"], totals["ops_fail"] + totals["ops_not_run"])
# One that was not sent after others hung counts as failed.
share("invalid requests", totals["neg_ok"], totals["neg_fail"] + totals["neg_skipped"])
if not totals["ops_ok"]:
    faults.append("nothing was asked")
if totals["load_ok"] < totals["specs"] - totals["load_fault"]:
    faults.append("descriptions that do not load")
if totals["crashes"]:
    faults.append(f"{totals['crashes']} crashes or hangs")
print("passed" if not faults else "FAILED: " + ", ".join(faults))
sys.exit(bool(faults))
PYTHON
done
exit $failed
