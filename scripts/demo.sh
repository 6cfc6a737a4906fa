#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# shellcheck source-path=SCRIPTDIR
#
# From a clone to the live screen: installs what is missing, builds, starts SQL
# Studio's simulator, Prometheus with thirty days of history, and Alertmanager on
# loopback, and opens midwatch on them. When midwatch ends, all of it is gone.
#
#   scripts/demo.sh [OPTIONS] [-- MIDWATCH-OPTIONS...]
#
#   --no-ui            starts no midwatch, prints the URLs, waits for Ctrl-C
#   --incident NAME@T  instead of the story: what goes wrong, and when, e.g.
#                      bad-release@-6m (began six minutes before the screen opens);
#                      repeatable; docs/demo.md has the names
#   --as-is            SQL Studio with the metrics that it exposes today: without the
#                      ones proposed to close its gaps, so some panels are empty
#   --seed N           another SQL Studio with the same habits (default 1)
#   --port N           Prometheus on N and Alertmanager on N+1 (default: free ports)
#   --days N           shorter history (default 30 days)
#   --bin DIR          runs the programs in DIR instead of building them
#   --keep             leaves the folder with data and logs, and says where it is
#   --fresh            builds from nothing
#   --help             this; scripts/stack.sh --help has a few more
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=lib/process.sh
. "$ROOT/scripts/lib/process.sh"
# shellcheck source=lib/stack.sh
. "$ROOT/scripts/lib/stack.sh"

BUILD=$ROOT/build/demo
BIN=''
UI=true KEEP=false FRESH=false
UI_OPTIONS=()
DIR=''
UI_PID=''
KEEPER=''

usage() {
    sed -n '/^# From a clone/,/^set -e/{/^#/s/^# \{0,1\}//p}' "$0"
}

options() {
    while [[ $# -gt 0 ]]; do
        STACK_TOOK=1
        case $1 in
            --help | -h)
                usage
                exit 0
                ;;
            --no-ui) UI=false ;;
            --keep) KEEP=true ;;
            --fresh) FRESH=true ;;
            --)
                UI_OPTIONS=("${@:2}")
                return
                ;;
            --bin)
                [[ $# -ge 2 ]] || die_usage "--bin wants a folder"
                [[ -x $2/sql-studio-sim && -x $2/midwatch ]] \
                    || die_usage "--bin wants a folder with midwatch and sql-studio-sim, not '$2'"
                BIN=$(cd "$2" && pwd)
                STACK_TOOK=2
                ;;
            *) stack_option "$@" || die_usage "unknown option $1" ;;
        esac
        shift "$STACK_TOOK"
    done
}

install() {
    step "packages"
    "$ROOT/scripts/install-deps.sh" demo || exit 1
}

build() {
    if $FRESH; then
        rm -rf "$BUILD"
    fi
    step "building midwatch and its simulator"
    build_part configure cmake -S "$ROOT" --preset release -B "$BUILD" \
        -DMIDWATCH_TESTS=OFF -DMIDWATCH_BENCH=OFF \
        -DCMAKE_RUNTIME_OUTPUT_DIRECTORY="$BUILD"
    build_part build cmake --build "$BUILD" --target midwatch sql-studio-sim
    BIN=$BUILD
}

build_part() {
    local name=$1
    if ! process_run "$DIR" "$@"; then
        mkdir -p "$BUILD"
        cp "$DIR/log/$name" "$BUILD/$name.log"
        die "it does not build: $(process_last_words "$DIR" "$name") ($BUILD/$name.log)"
    fi
}

# --- nothing may be left, whatever ends this script -------------------------------

# A process that waits until nobody holds the other end of a pipe, which is when this
# script is gone, be it by SIGKILL: then it stops the servers and removes the folder.
guard() {
    DIR=$(mktemp -d "${TMPDIR:-/tmp}/midwatch-demo.XXXXXX")
    mkdir "$DIR/pid" "$DIR/log"
    mkfifo "$DIR/alive"
    (
        trap '' HUP INT QUIT TERM
        read -r _ <"$DIR/alive" || true
        stack_stop "$DIR"
        if ! $KEEP; then
            rm -rf "$DIR"
        fi
    ) </dev/null >/dev/null 2>&1 &
    KEEPER=$!
    exec {ALIVE_FD}>"$DIR/alive"
    trap finish EXIT
    trap 'end 129' HUP
    trap 'end 130' INT
    trap 'end 131' QUIT
    trap 'end 143' TERM
}

end() {
    if [[ -n $UI_PID ]]; then
        kill -TERM "$UI_PID" 2>/dev/null || true
        wait "$UI_PID" || true
    fi
    exit "$1"
}

finish() {
    trap '' HUP INT QUIT TERM
    step_clear
    exec {ALIVE_FD}>&-
    wait "$KEEPER" || true
    if $KEEP; then
        rm -f "$DIR/alive"
        printf '%s: data and logs are in %s\n' "$NAME" "$DIR" >&2
    fi
}

# --- what there is to see ---------------------------------------------------------

# In the background, so that a signal to this script ends it at once; with its own
# folder for what it remembers, so that a demo leaves no trace in a real one.
open_midwatch() {
    local modes code=0
    modes=$(stty -g 2>/dev/null || true)
    (
        exec {ALIVE_FD}>&-
        MIDWATCH_LAYOUTS=$ROOT/layouts XDG_STATE_HOME=$DIR/state exec "$BIN/midwatch" \
            --config "$DIR/midwatch.yaml" "${UI_OPTIONS[@]}"
    ) <&0 &
    UI_PID=$!
    printf '%s %s\n' "$UI_PID" "$(process_field "$UI_PID" 22)" >"$DIR/pid/midwatch"
    wait "$UI_PID" || code=$?
    UI_PID=
    # One that was killed could not leave the terminal as it was.
    if [[ $code -gt 128 && -n $modes ]]; then
        stty "$modes" || true
        tput rmcup 2>/dev/null || true
        tput cnorm 2>/dev/null || true
        printf '%s: midwatch was ended by a signal (%s)\n' "$NAME" "$(kill -l "$code")" >&2
    fi
    return "$code"
}

wait_for_end() {
    printf '\n' >&2
    cat "$DIR/urls"
    printf '\n%s: midwatch --config %s opens it; Ctrl-C ends it\n' "$NAME" "$DIR/midwatch.yaml" >&2
    while [[ $(process_each "$DIR" | wc -l) -ge 4 ]]; do
        sleep 1 &
        wait $!
    done
    die "a server ended by itself: only $(process_each "$DIR" | tr '\n' ' ')are left"
}

options "$@"
if $UI && [[ ! -t 0 || ! -t 1 ]]; then
    die "midwatch needs a terminal; --no-ui starts everything else"
fi
guard
install
if [[ -z $BIN ]]; then
    build
fi
STACK_SIM=$BIN/sql-studio-sim
stack_start "$DIR"
if $UI; then
    open_midwatch
else
    wait_for_end
fi
