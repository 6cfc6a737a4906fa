#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Wrong use of the demo's scripts: one clear sentence, a code that is not 0, and
# nothing started or left.
#   check_options.sh ROOT
set -euo pipefail

root=$1
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

# refuses CODE SENTENCE COMMAND...
refuses() {
    local code=$1 sentence=$2 got=0 said
    shift 2
    said=$("$@" 2>&1 </dev/null) || got=$?
    if [[ $got -ne $code || $said != *"$sentence"* || $(wc -l <<<"$said") -ne 1 ]]; then
        printf 'FAILED: %s\n  exit %d, not %d; said: %s\n' "$*" "$got" "$code" "$said" >&2
        exit 1
    fi
    if [[ -n $(ls -A "$TMPDIR") ]]; then
        printf 'FAILED: %s left %s\n' "$*" "$(ls "$TMPDIR")" >&2
        exit 1
    fi
}

demo=$root/scripts/demo.sh
refuses 2 'unknown option --bogus' "$demo" --bogus
refuses 2 '--days wants a number from 1 to 34' "$demo" --days 0
refuses 2 '--bin wants a folder with midwatch' "$demo" --bin /nowhere
refuses 2 '--seed wants a value' "$demo" --no-ui --seed
refuses 2 "--seed wants a number from 0 to 4294967295, not 'x'" "$demo" --seed x
refuses 2 "not '99999999999'" "$demo" --seed 99999999999
refuses 2 "--port wants a number from 1024 to 65534, not '80'" "$demo" --port 80
refuses 2 "--incident wants NAME@TIME as bad-release@-6m, not 'fire'" "$demo" --incident fire
refuses 1 'midwatch needs a terminal' "$demo"

stack=$root/scripts/stack.sh
refuses 2 'unknown command begin' "$stack" begin x
refuses 2 'start wants a folder' "$stack" start
refuses 2 '--fine wants a duration' "$stack" start "$TMPDIR" --fine soon
refuses 1 'the simulator is not built: /nowhere/sim' env STACK_SIM=/nowhere/sim \
    "$stack" start "$TMPDIR"

# Without apt, or without a network, it says what to install.
refuses 1 'this is no Debian: install what corresponds to cmake' \
    env PATH=/nonexistent "$(command -v bash)" "$root/scripts/install-deps.sh" build
refuses 2 'usage: install-deps.sh' "$root/scripts/install-deps.sh" everything

# (grep reads to the end: one that stops early breaks the pipe of what prints.)
"$demo" --help | grep -- '--no-ui' >/dev/null || {
    echo 'FAILED: --help does not help' >&2
    exit 1
}
"$stack" --help | grep 'stop DIR' >/dev/null
"$root/scripts/install-deps.sh" --list build | grep -x cmake >/dev/null
