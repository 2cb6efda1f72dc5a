#!/usr/bin/env bash
# Fuzzes one target of `tests/fuzz`, or each in turn, for so many seconds each (60).
#
#   tests/fuzz.sh description 300
#   tests/fuzz.sh all 60
#
# A panic is a finding, and so is an input that takes longer or more memory than the
# limits below. What was found stays in `tests/fuzz/artifacts`; what was learnt, in
# `tests/fuzz/corpus`, from where the next run goes on.
set -euo pipefail
cd "$(dirname "$0")/.."

# On one input. The instrumented build is some twenty times slower than what we ship.
MAX_SECONDS=20
MAX_MEMORY_MB=2048

targets="description route parameters xml faker"
target=${1:-}
seconds=${2:-60}
case " all $targets " in
  *" $target "*) [ -n "$target" ] ;;
  *) false ;;
esac || {
  echo "usage: tests/fuzz.sh TARGET [SECONDS], where TARGET is one of: $targets, or all" >&2
  exit 1
}

cargo fuzz --version >/dev/null 2>&1 || {
  echo "error: cargo-fuzz is missing" >&2
  echo "hint: cargo install cargo-fuzz --locked" >&2
  exit 1
}
cargo +nightly --version >/dev/null 2>&1 || {
  echo "error: the fuzzers need nightly Rust, for its sanitizers" >&2
  echo "hint: rustup toolchain install nightly" >&2
  exit 1
}

run() {
  local max_len=4096 seeds=("tests/fuzz/seeds/$1")
  if [ "$1" = description ]; then
    max_len=16384
    seeds+=(examples/petstore)
  fi
  mkdir -p "tests/fuzz/corpus/$1"
  cargo +nightly fuzz run --fuzz-dir tests/fuzz "$1" "tests/fuzz/corpus/$1" "${seeds[@]}" -- \
    -max_total_time="$seconds" -timeout=$MAX_SECONDS -rss_limit_mb=$MAX_MEMORY_MB \
    -max_len=$max_len -dict="tests/fuzz/words.dict" -print_final_stats=1
}

# The fuzzers try the versions that are shipped.
cp Cargo.lock tests/fuzz/Cargo.lock

if [ "$target" = all ]; then
  failed=
  for target in $targets; do
    run "$target" || failed="$failed $target"
  done
  [ -z "$failed" ] || {
    echo "error: findings in:$failed (tests/fuzz/artifacts)" >&2
    exit 1
  }
else
  run "$target"
fi
