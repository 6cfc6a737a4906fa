#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The demo's configuration as its own tools read it, and what the application promises
# of it: jobs, more than 40 recording rules, 24 alerts, who hears of what.
#   check_config.sh ROOT prometheus|alertmanager|rules
set -euo pipefail

root=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

need() {
    if ! command -v "$1" >/dev/null; then
        printf 'skipped: no %s here\n' "$1"
        exit 77
    fi
}

fill() {
    sed -e "s,@RULES@,$root/demo/rules," -e "s,@SELF@,$dir/self.yml," \
        -e 's,@[A-Z]*@,127.0.0.1:1,g' "$root/demo/$1.in" >"$dir/$1"
}

prometheus() {
    local job
    need promtool
    fill prometheus.yml
    promtool check config "$dir/prometheus.yml"
    # The 15 documented jobs but the four that have nothing to scrape here, and those
    # without which panels would be empty.
    for job in sql-studio-backend sql-studio-frontend kubernetes-nodes postgres-exporter \
        redis-exporter node-exporter prometheus alertmanager blackbox-exporter \
        blackbox-http blackbox-ssl cadvisor kube-state-metrics ingress-nginx; do
        grep -qx -e "- job_name: $job" "$dir/prometheus.yml" || fail "no job $job"
    done
    grep -q 'scrape_interval: 15s' "$dir/prometheus.yml" || fail "not every 15 s"
    need prometheus-blackbox-exporter
    sed 's,@CA@,/etc/hostname,' "$root/demo/blackbox.yml.in" >"$dir/blackbox.yml"
    prometheus-blackbox-exporter --config.check --config.file="$dir/blackbox.yml"
}

rules() {
    local alert count
    need promtool
    promtool check rules "$root"/demo/rules/*.yml
    count=$(cat "$root"/demo/rules/{recording,slo-recording}.yml | grep -c -e '- record:')
    [[ $count -gt 40 ]] || fail "only $count recording rules"
    count=$(grep -c -e '- alert:' "$root/demo/rules/alerts.yml")
    [[ $count -eq 24 ]] || fail "$count alerts, not 24"
    # An alert without a test that sees it fire is an alert that may never fire.
    while read -r alert; do
        grep -Eq "alertname=\"$alert\",alertstate=\"firing\",severity|alertname: $alert\$" \
            "$root"/demo/rules/tests/*.yml || fail "no test sees $alert fire"
    done < <(sed -n 's/^ *- alert: //p' "$root"/demo/rules/*.yml)
}

# hears LABELS RECEIVERS
hears() {
    local got
    # shellcheck disable=SC2086 # one argument for each label
    got=$(amtool config routes test --config.file="$dir/alertmanager.yml" $1 2>/dev/null)
    [[ $got == "$2" ]] || fail "{$1} goes to '$got', not '$2'"
}

alertmanager() {
    need amtool
    fill alertmanager.yml
    amtool check-config "$dir/alertmanager.yml"
    hears 'severity=critical component=backend' pagerduty,slack-critical,email
    hears 'severity=critical component=security' security-team,pagerduty,slack-critical,email
    hears 'severity=critical component=database' database-team,pagerduty,slack-critical,email
    hears 'severity=critical component=kubernetes' devops-team,pagerduty,slack-critical,email
    hears 'severity=critical component=slo' pagerduty,slack-critical,email
    hears 'severity=warning component=backend' team-notifications
    hears 'severity=warning component=database' database-team,team-notifications
    hears 'severity=warning type=business' business-team,team-notifications
    hears 'severity=info component=slo' slack-warnings
    hears 'component=kubernetes' devops-team
    hears 'alertname=Other' team-notifications
}

"$2"
