#!/bin/bash
# SPDX-License-Identifier: MIT
# The history that the simulator writes: promtool takes it, the same options write the
# same bytes, and its last sample and a live scrape continue each other.
set -euo pipefail

sim=$1
command -v promtool >/dev/null || { echo "promtool is not installed"; exit 77; }
dir=$(mktemp -d)
pid=
cleanup() {
    [[ -z $pid ]] || kill "$pid" 2>/dev/null || true
    rm -rf "$dir"
}
trap cleanup EXIT

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

epoch=$(($(date +%s) / 15 * 15))
options=(--seed 5 --epoch "$epoch" --incident bad-release@-9m --incident sync-outage@-3h)
"$sim" backfill "${options[@]}" --days 1 --fine 15m --out "$dir/history"
"$sim" backfill "${options[@]}" --days 1 --fine 15m --out "$dir/again" >/dev/null
diff -rq "$dir/history" "$dir/again" || fail "the same options wrote something else"

for file in "$dir"/history/*.om; do
    [[ $(tail -n 1 "$file") == "# EOF" ]] || fail "$file does not end with # EOF"
    [[ $(grep '^# TYPE' "$file" | sort | uniq -d) == "" ]] \
        || fail "$file has a family in two places"
    promtool tsdb create-blocks-from --max-block-duration=720h -q \
        openmetrics "$file" "$dir/data" || fail "promtool refuses $file"
done

# Alerts of the past are there, with the time since when they were active.
grep -q '^ALERTS{alertname="HighErrorRate",alertstate="firing"' "$dir/history/recorded.om" \
    || fail "no alert in the history"
grep -q '^ALERTS_FOR_STATE{alertname="HighErrorRate"' "$dir/history/recorded.om" \
    || fail "no state of an alert in the history"

"$sim" serve "${options[@]}" --ports-file "$dir/ports" &
pid=$!
for _ in $(seq 100); do
    [[ -s $dir/ports ]] && break
    sleep 0.1
done
port=$(awk '$1 == "pod-1" { print $2 }' "$dir/ports")
control=$(awk '$1 == "control" { print $2 }' "$dir/ports")

# A counter now, and at the end of the history: the same life, and the growth of a few
# seconds between them.
series='sql_studio_http_requests_total{method="GET",endpoint="/api/sync/download",status="200"'
live=$(curl -sf "http://127.0.0.1:$port/metrics" | grep -F "$series" | awk '{ print $NF }')
now=$(date +%s)
pod=$(curl -sf "http://127.0.0.1:$control/sd/sql-studio-backend" \
    | grep -o '"__meta_kubernetes_pod_name":"[^"]*"' | sed -n 2p | cut -d'"' -f4)
last=$(grep -hF "$series" "$dir"/history/fine-*.om | grep -F "pod=\"$pod\"" | tail -n 1)
[[ -n $last ]] || fail "the pod $pod is not in the history"
was=$(awk '{ print $(NF - 1) }' <<<"$last")
at=$(awk '{ print $NF }' <<<"$last")
[[ $at -eq $epoch ]] || fail "the history ends at $at instead of $epoch"
((live >= was)) || fail "the counter fell from $was to $live"
((live - was <= 40 * (now - at + 2))) || fail "the counter jumped from $was to $live"

# What a scrape says in OpenMetrics is taken as well.
curl -sf -H 'Accept: application/openmetrics-text' "http://127.0.0.1:$port/metrics" \
    >"$dir/scrape.om"
[[ $(tail -n 1 "$dir/scrape.om") == "# EOF" ]] || fail "the scrape does not end with # EOF"
grep -q '_bucket{.*le="1.0"} [0-9]* # {trace_id="[0-9a-f]\{32\}"} ' "$dir/scrape.om" \
    || grep -q ' # {trace_id="[0-9a-f]\{32\}"} ' "$dir/scrape.om" \
    || fail "the scrape has no exemplars"
