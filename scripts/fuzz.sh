#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fuzzes each parser for a while with libFuzzer (clang), from the seeds in fuzz/corpus.
#
#   scripts/fuzz.sh [SECONDS [TARGET...]]     default: 30 s each, all targets
#
# What breaks is left in build/fuzz/found/. Exit code 1 when anything did.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-30}
shift || true
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
if [[ $# -eq 0 ]]; then
    for file in build/fuzz/fuzz/fuzz_*; do
        [[ -x $file && -f $file ]] && set -- "$@" "${file##*/fuzz_}"
    done
fi

found=build/fuzz/found
mkdir -p "$found"

# One target; its output only where it found something.
fuzz() {
    local name=$1 seconds=$2 found=$3
    local corpus log dictionary=()
    corpus=$(mktemp -d)
    log=$(mktemp)
    [[ -f fuzz/$name.dict ]] && dictionary=("-dict=fuzz/$name.dict")
    if "build/fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -artifact_prefix="$found/$name-" "${dictionary[@]}" \
        "$corpus" "fuzz/corpus/$name" >"$log" 2>&1; then
        printf '%-24s ok, %s\n' "$name" "$(grep -o 'Done [0-9]* runs' "$log" || true)"
    else
        cat "$log"
        printf '%-24s FAILED, see %s/\n' "$name" "$found"
        rm -rf "$corpus" "$log"
        return 1
    fi
    rm -rf "$corpus" "$log"
}
export -f fuzz

# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'fuzz "$1" "$2" "$3"' _ {} "$seconds" "$found"
