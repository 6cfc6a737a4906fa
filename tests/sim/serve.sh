#!/bin/bash
# SPDX-License-Identifier: MIT
# The simulator as a process: its options, its ports, its end.
set -uo pipefail

sim=$1
dir=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    rm -rf "$dir"
}
trap cleanup EXIT

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

# refused WORDS...: exit code 2 or 1, one sentence on stderr, nothing on stdout.
refused() {
    local out
    out=$("$sim" "$@" 2>"$dir/stderr")
    local code=$?
    [[ $code -eq 1 || $code -eq 2 ]] || fail "$*: exit code $code"
    [[ -z $out ]] || fail "$*: wrote to stdout"
    [[ $(wc -l <"$dir/stderr") -eq 1 ]] || fail "$*: not one line: $(cat "$dir/stderr")"
}

# answers URL PATTERN [CURL OPTIONS]: it answers with success, and the pattern is in it.
answers() {
    curl -sf "${@:3}" "$1" >"$dir/answer" && grep -q "$2" "$dir/answer"
}

# port_of FILE NAME
port_of() {
    awk -v name="$2" '$1 == name { print $2 }' "$1"
}

wait_for() {
    for _ in $(seq 100); do
        [[ -s $1 ]] && return
        sleep 0.1
    done
    fail "$1 was not written"
}

refused --nonsense
refused --seed
refused --seed x
refused --incident bad-release
refused --incident nothing@-6m
refused --incident bad-release@yesterday
refused --incident bad-release@-400d
refused --scenario nothing
refused --tls-cert "$dir/none"
refused --listen nowhere
refused backfill
refused backfill --out /dev/null/x
refused dance
"$sim" --help >"$dir/help" && grep -q 'bad-release' "$dir/help" \
    || fail "--help does not list the incidents"
"$sim" --version | grep -q '^sql-studio-sim [0-9]' || fail "--version"

mkdir "$dir/tls"
"$sim" serve --incident disk-pressure@-3m --tls-dir "$dir/tls" --ports-file "$dir/ports" &
first=$!
pids+=("$first")
wait_for "$dir/ports"
control=$(port_of "$dir/ports" control)
pod0=$(port_of "$dir/ports" pod-0)
pod1=$(port_of "$dir/ports" pod-1)

answers "http://127.0.0.1:$pod0/health" healthy || fail "pod-0 is not healthy"
answers "http://127.0.0.1:$pod0/health/detailed" '"database"' \
    || fail "no detailed health"
curl -sf "http://127.0.0.1:$pod0/nowhere" && fail "an unknown path was answered"
# The pod on node-2 was evicted: nobody answers, and discovery does not name it.
curl -sf "http://127.0.0.1:$pod1/metrics" && fail "the evicted pod answers"
curl -sf "http://127.0.0.1:$control/sd/sql-studio-backend" >"$dir/sd" || fail "no discovery"
[[ $(grep -o '"targets"' "$dir/sd" | wc -l) -eq 3 ]] || fail "discovery: $(cat "$dir/sd")"
grep -q "127.0.0.1:$pod1" "$dir/sd" && fail "the evicted pod is in discovery"
for job in sql-studio-frontend kubernetes-nodes cadvisor kube-state-metrics node-exporter \
    ingress-nginx postgres-exporter redis-exporter; do
    answers "http://127.0.0.1:$control/sd/$job" /targets/ || fail "$job is not discovered"
    path=$(grep -om 1 '/targets/[^"]*' "$dir/answer" | sed 1q)
    answers "http://127.0.0.1:$control$path" '^# TYPE' || fail "$job has no metrics"
done
curl -sf -X POST -d '{}' "http://127.0.0.1:$control/notify/pagerduty" >/dev/null \
    || fail "a notification was refused"
edge=$(port_of "$dir/ports" edge)
answers "http://127.0.0.1:$edge/" 'SQL Studio' || fail "no homepage"
tls=$(port_of "$dir/ports" tls)
answers "https://localhost:$tls/health" status --cacert "$dir/tls/ca.pem" \
    || fail "the certificate is not accepted"

# A port that is taken is said so.
refused serve --port-base "$control"

kill -TERM "$first"
wait "$first"
code=$?
[[ $code -eq 0 ]] || fail "SIGTERM: exit code $code"

# While every pod is down the ingress says 503.
"$sim" serve --incident memory-leak@-55m --ports-file "$dir/ports2" &
pids+=("$!")
wait_for "$dir/ports2"
edge=$(port_of "$dir/ports2" edge)
[[ $(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$edge/health") == 503 ]] \
    || fail "all pods are down and the ingress does not say so"
[[ $(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$edge/") == 200 ]] \
    || fail "the homepage went down with the pods"
kill -INT "${pids[-1]}"
wait "${pids[-1]}" || fail "SIGINT: exit code $?"
