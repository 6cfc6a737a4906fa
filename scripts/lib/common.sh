# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the scripts share: messages and steps. Sourced, never run.

# shellcheck disable=SC2034 # for those who source this
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NAME=${0##*/}

# One sentence, and the end.
die() {
    step_clear
    printf '%s: %s\n' "$NAME" "$*" >&2
    exit 1
}

# Wrong use of the command line.
die_usage() {
    printf '%s: %s (try --help)\n' "$NAME" "$*" >&2
    exit 2
}

# --- one line of progress for each step ----------------------------------------

STEP_NAME=
STEP_SINCE=0

step_clear() {
    if [[ -n $STEP_NAME && -t 2 ]]; then
        printf '\r\033[K' >&2
    fi
    STEP_NAME=
}

# step NAME: what is being done from now on.
step() {
    step_done
    STEP_NAME=$1
    STEP_SINCE=$SECONDS
    step_say ''
}

# step_say DETAIL: how far it is; only where the line can be rewritten.
step_say() {
    if [[ -n $STEP_NAME && -t 2 ]]; then
        printf '\r\033[K  %s … %s' "$STEP_NAME" "$1" >&2
    fi
}

step_done() {
    local name=$STEP_NAME
    [[ -n $name ]] || return 0
    step_clear
    printf '  %-46s %3d s\n' "$name" $((SECONDS - STEP_SINCE)) >&2
}
