#!/bin/sh
# SPDX-License-Identifier: MIT
# Measure everything and print one table.
#
#     bench/run.sh BUILD_DIR [NAME...]
#
# BUILD_DIR holds a Release build (cmake -S . -B BUILD_DIR -DCMAKE_BUILD_TYPE=Release). The
# names are start, twelve, keys, load, many, cost, tls, soak, decode, alerts, logs, traces and follow; without one, all of
# them, which takes about twelve minutes. Nothing leaves the loopback, everything ends by
# itself. Give it a machine that does nothing else: times are wall-clock times. Needs
# openssl (for the certificate of tls) and curl.
#
# Two builds are compared by BENCH_MIDWATCH=OTHER/midwatch, which measures that program with
# the tools of BUILD_DIR.
set -eu

[ $# -ge 1 ] || { sed -n '3,14s/^# \{0,1\}//p' "$0" >&2; exit 2; }
build=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
midwatch=${BENCH_MIDWATCH:-$build/midwatch}
[ $# -gt 0 ] || set -- start twelve keys load many cost tls soak decode alerts logs traces follow

BENCH_TLS_DIR=$(mktemp -d)
trap 'rm -rf "$BENCH_TLS_DIR"' EXIT
trap 'exit 1' INT TERM
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=localhost -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$BENCH_TLS_DIR/key.pem" -out "$BENCH_TLS_DIR/cert.pem" 2>/dev/null
BENCH_FAST_CLOCK=$build/bench/libbench_fast_clock.so
export BENCH_TLS_DIR BENCH_FAST_CLOCK

printf '%s, %s processors, load %s\n' "$(uname -sr)" "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-58s %22s   %s\n' what figure goal
for name; do
    if [ "$name" = decode ]; then
        "$build/bench/bench_decode" 5
    elif [ "$name" = alerts ]; then
        "$build/bench/bench_alerts"
    elif [ "$name" = logs ]; then
        "$build/bench/bench_logs"
    elif [ "$name" = traces ]; then
        "$build/bench/bench_traces"
    elif [ "$name" = follow ]; then
        "$here/bench_follow.py" "$midwatch"
    else
        "$build/bench/bench_live" "$midwatch" "$build/bench/bench_server" "$here" "$name"
    fi
done
