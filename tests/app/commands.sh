#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: commands.sh MIDWATCH SOURCE_DIR. What the program prints and how it ends.

set -eu
midwatch=$1
source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset MIDWATCH_PROMETHEUS_URL MIDWATCH_LAYOUTS || :
export XDG_CONFIG_HOME="$dir" HOME="$dir" no_proxy='*' LC_ALL=C.UTF-8
cd "$dir"

# expect CODE TEXT ARGUMENTS...: it ends so, and its output or errors hold the text.
expect() {
    wanted=$1
    text=$2
    shift 2
    code=0
    "$midwatch" "$@" >out 2>err </dev/null || code=$?
    if [ "$code" != "$wanted" ] || ! cat out err | grep -qF -- "$text"; then
        echo "midwatch $*: ended with $code, wanted $wanted and \"$text\"; it said:"
        cat out err
        exit 1
    fi
}

quiet() {
    if [ -s "$1" ]; then
        echo "nothing was expected on $1:"
        cat "$1"
        exit 1
    fi
}

expect 0 'Usage:' --help
quiet err
expect 0 'render' --help
# Of a command: its own options, and no others.
expect 0 '--min-duration' traces --help
if "$midwatch" traces --help | grep -qe '--styles'; then
    echo "the help of traces shows what it does not take"
    exit 1
fi
expect 0 'midwatch ' --version
quiet err

# Without a server it says what to do, on standard error.
expect 2 'no Prometheus is configured' render
quiet out
expect 2 'MIDWATCH_PROMETHEUS_URL' render database
expect 2 'no option --nonsense' --nonsense
quiet out

# What is no terminal gets no live screen.
expect 2 'not a terminal' --prometheus http://127.0.0.1:1

expect 2 'did you mean "database"?' render databse --prometheus http://127.0.0.1:1
expect 2 'no such layout file' render ./none.yaml --prometheus http://127.0.0.1:1
expect 1 'panels failed' render database --prometheus http://127.0.0.1:1
printf 'rows:\n- panels:\n  - {type: gague}\n' >bad.yaml
expect 2 'did you mean "gauge"?' render "$dir/bad.yaml" --prometheus http://127.0.0.1:1

expect 2 'did you mean "namespace"?' render database --var namspace=x \
    --prometheus http://127.0.0.1:1

# Alerts are known of now only.
expect 2 'known of now only' render alerts --at 2026-11-23T03:12:45Z \
    --prometheus http://127.0.0.1:1
expect 2 'known of now only' alerts --at 2026-11-23T03:12:45Z --alertmanager http://127.0.0.1:1
expect 3 'known of now only' status --at 2026-11-23T03:12:45Z --alertmanager http://127.0.0.1:1

# check: one line for each problem, with its place; the worst decides.
expect 0 'application-overview.yaml: ok' check "$source"/layouts/*.yaml
quiet err
expect 2 'check needs files' check
expect 1 'bad.yaml:3:12: error: no panel type "gague"' check bad.yaml
expect 1 'application-overview.yaml: ok' check bad.yaml \
    "$source/layouts/application-overview.yaml"
expect 1 'none.yaml: error: No such file' check none.yaml
printf 'contexts: {a: {prometheus: {url: "http://x"}}}\nkeys: {quit: Nope}\n' >config
expect 1 'config:2:8: error: keys: quit: "Nope" is not a key' check config
printf 'refresh: 5s\ntheme: mono\n' >config
expect 0 'config: ok' check config
printf '\033]0;x' >"$(printf 'e\033vil')"
expect 1 'error:' check "$(printf 'e\033vil')"
if grep -q "$(printf '\033')" out err; then
    echo "an escape sequence of a file's name reached the screen"
    exit 1
fi

# A configuration that is wrong ends everything that needs it.
mkdir midwatch
printf 'refresh: often\n' >midwatch/config.yaml
expect 2 'midwatch/config.yaml:1:10: error: "refresh" is not a duration' render
expect 0 'Usage:' --help
rm midwatch/config.yaml

# What cannot be written is not taken for written.
if [ -w /dev/full ]; then
    code=0
    "$midwatch" --help >/dev/full 2>err || code=$?
    [ "$code" = 1 ] || { echo "--help to a full disk ended with $code"; exit 1; }
fi
