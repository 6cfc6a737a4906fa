#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# shellcheck source-path=SCRIPTDIR
#
# Starts and stops the stack of the demo without midwatch on top of it: what the
# integration tests run against, or you, with a second midwatch or a browser.
#
#   scripts/stack.sh start DIR [OPTIONS]   returns when every server answers
#   scripts/stack.sh stop DIR              ends them; DIR stays
#   scripts/stack.sh status DIR            what runs; exit code 1 when nothing does
#
# Options of start:
#   --sim FILE         the simulator (default: the one that scripts/demo.sh built)
#   --seed N           another application with the same habits (default 1)
#   --incident NAME@T  instead of the demo's story, e.g. bad-release@-6m; repeatable
#   --as-is            the metrics that the application exposes today, no more
#   --days N           length of the history (default 30)
#   --fine DURATION    part of it at every scrape (default 2h)
#   --lead SECONDS     that making it may take (default 45)
#   --port N           Prometheus on N and Alertmanager on N+1 (default: free ports)
#
# `. DIR/urls` sets PROMETHEUS_URL, ALERTMANAGER_URL, LOKI_URL, JAEGER_URL, TEMPO_URL
# and SIMULATOR_URL; DIR/midwatch.yaml is a configuration for them.
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=lib/process.sh
. "$ROOT/scripts/lib/process.sh"
# shellcheck source=lib/stack.sh
. "$ROOT/scripts/lib/stack.sh"

usage() {
    sed -n '/^# Starts/,/^set -e/{/^#/s/^# \{0,1\}//p}' "$0"
}

start() {
    local dir=$1
    shift
    STACK_SIM=${STACK_SIM:-$ROOT/build/demo/sql-studio-sim}
    while [[ $# -gt 0 ]]; do
        if [[ $1 == --sim ]]; then
            [[ $# -ge 2 ]] || die_usage "--sim wants a file"
            STACK_SIM=$2
            shift 2
            continue
        fi
        stack_option "$@" || die_usage "unknown option $1"
        shift "$STACK_TOOK"
    done
    if [[ -n $(process_each "$dir") ]]; then
        die "a stack runs in $dir already"
    fi
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    trap 'stack_stop "$dir"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    stack_start "$dir"
    trap - EXIT
    cat "$dir/urls"
}

[[ $# -gt 0 ]] || {
    usage >&2
    exit 2
}
verb=$1
case $verb in
    --help | -h)
        usage
        exit 0
        ;;
    start | stop | status) ;;
    *) die_usage "unknown command $verb" ;;
esac
[[ $# -ge 2 && $2 != -* ]] || die_usage "$verb wants a folder"
case $verb in
    start) start "${@:2}" ;;
    stop) stack_stop "$2" ;;
    status)
        process_each "$2"
        [[ -n $(process_each "$2") ]]
        ;;
esac
