# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck source-path=SCRIPTDIR
#
# The stack that the demo and the integration tests run: the simulator of SQL Studio,
# Prometheus with a month of history, Alertmanager and the blackbox exporter, all on
# loopback and all in one folder. Sourced after common.sh and process.sh.
#
#   DIR/urls         NAME=URL of each server, to be sourced
#   DIR/midwatch.yaml  midwatch's configuration for it
#   DIR/etc, data, log, pid, tls   what it says

# Settings, with their defaults; see scripts/stack.sh --help.
STACK_SIM=${STACK_SIM:-}            # the simulator
STACK_SEED=1
STACK_INCIDENTS=()                  # NAME@TIME; none: the default story
STACK_AS_IS=false
STACK_DAYS=30                       # of history
STACK_FINE=2h                       # of it at every scrape
STACK_PORT=0                        # Prometheus; Alertmanager on the next; 0: any free
STACK_LEAD=45                       # seconds that making the history may take

# stack_option OPTION [VALUE]: takes one of its own options; STACK_TOOK says how many
# words it had. Fails when it is another's; dies when its value is wrong.
stack_option() {
    STACK_TOOK=2
    case $1 in
        --as-is)
            STACK_AS_IS=true
            # shellcheck disable=SC2034 # for the caller
            STACK_TOOK=1
            return 0
            ;;
        --seed | --incident | --days | --fine | --lead | --port) ;;
        *) return 1 ;;
    esac
    [[ $# -ge 2 ]] || die_usage "$1 wants a value"
    case $1 in
        --seed) STACK_SEED=$(stack_number "$1" "$2" 0 4294967295) || exit 2 ;;
        --days) STACK_DAYS=$(stack_number "$1" "$2" 1 34) || exit 2 ;;
        --lead) STACK_LEAD=$(stack_number "$1" "$2" 0 600) || exit 2 ;;
        --port) STACK_PORT=$(stack_number "$1" "$2" 1024 65534) || exit 2 ;;
        --fine)
            [[ $2 =~ ^[0-9]{1,3}[mh]$ ]] || die_usage "--fine wants a duration as 2h, not '$2'"
            STACK_FINE=$2
            ;;
        --incident)
            [[ $2 =~ ^[a-z-]+@[-+]?[0-9]+[smhd]$ ]] \
                || die_usage "--incident wants NAME@TIME as bad-release@-6m, not '$2'"
            STACK_INCIDENTS+=("$2")
            ;;
    esac
}

# stack_number OPTION VALUE MIN MAX: prints VALUE if it is a number within the bounds.
stack_number() {
    if [[ ! $2 =~ ^[0-9]{1,10}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
        die_usage "$1 wants a number from $3 to $4, not '$2'"
    fi
    printf '%d\n' $((10#$2))
}

stack_need() {
    local command
    for command in curl prometheus promtool prometheus-alertmanager \
        prometheus-blackbox-exporter; do
        command -v "$command" >/dev/null \
            || die "$command is missing: run scripts/install-deps.sh demo"
    done
    [[ -x $STACK_SIM ]] || die "the simulator is not built: ${STACK_SIM:-no STACK_SIM}"
}

# Everything that the simulator and its history must agree on.
stack_sim_options() {
    local incident
    SIM_OPTIONS=(--seed "$STACK_SEED" --epoch "$STACK_EPOCH")
    for incident in "${STACK_INCIDENTS[@]}"; do
        SIM_OPTIONS+=(--incident "$incident")
    done
    if [[ ${#STACK_INCIDENTS[@]} -eq 0 ]]; then
        SIM_OPTIONS+=(--scenario demo)
    fi
    if $STACK_AS_IS; then
        SIM_OPTIONS+=(--as-is)
    fi
}

# stack_fill TEMPLATE FILE NAME=VALUE...: puts VALUE where the template has @NAME@.
stack_fill() {
    local template=$1 file=$2 pair text
    shift 2
    text=$(<"$template")
    for pair in "$@"; do
        text=${text//@"${pair%%=*}"@/"${pair#*=}"}
    done
    printf '%s\n' "$text" >"$file"
}

# stack_port DIR NAME: a port of the simulator.
stack_port() {
    awk -v name="$2" '$1 == name { print $2 }' "$1/sim-ports"
}

# stack_start DIR: returns when every server answers; dies with one sentence.
# What it started by then is stopped by stack_stop.
stack_start() {
    local dir=$1
    stack_need
    mkdir -p "$dir"/{etc,data,log,pid,tls,history}
    # History ends a little ahead of now: Prometheus takes nothing older than what
    # its blocks hold, so that past and present meet without a gap or an overlap.
    STACK_UNTIL=$(((EPOCHSECONDS + STACK_LEAD) / 15 * 15))
    STACK_EPOCH=$STACK_UNTIL
    stack_sim_options
    stack_start_simulator "$dir"
    stack_start_history "$dir"
    stack_start_servers "$dir"
    stack_import_history "$dir"
    stack_record_history "$dir"
    stack_start_prometheus "$dir"
    stack_wait_ready "$dir"
    step_done
}

stack_start_simulator() {
    local dir=$1
    step "simulator of SQL Studio"
    process_start "$dir" simulator "$STACK_SIM" serve "${SIM_OPTIONS[@]}" \
        --tls-dir "$dir/tls" --ports-file "$dir/sim-ports"
    stack_wait_for "$dir" simulator 30 test -s "$dir/sim-ports"
}

# stack_wait_for DIR PROCESS SECONDS CONDITION...
stack_wait_for() {
    local dir=$1 name=$2 deadline=$((SECONDS + $3)) since=$SECONDS
    shift 3
    until "$@" >/dev/null 2>&1; do
        process_alive "$dir" "$name" \
            || die "$name ended: $(process_last_words "$dir" "$name")"
        [[ $SECONDS -lt $deadline ]] \
            || die "$name is not ready after $((SECONDS - since)) s: $(process_last_words "$dir" "$name")"
        step_say "$((SECONDS - since)) s"
        sleep 0.1
    done
}

# --- thirty days of history ------------------------------------------------------

# Written by the simulator while the other servers start, ...
stack_start_history() {
    local dir=$1
    process_start "$dir" backfill "$STACK_SIM" backfill "${SIM_OPTIONS[@]}" \
        --out "$dir/history" --until "$STACK_UNTIL" \
        --days "$STACK_DAYS" --fine "$STACK_FINE"
    BACKFILL_PID=$PROCESS_PID
}

# ... and imported by promtool, two files at a time. The long block duration lets
# it read a file once or twice instead of once for every two hours.
stack_import_history() {
    local dir=$1 file i
    local names=() pids=()
    step "$STACK_DAYS days of history"
    stack_wait_end "$dir" backfill "$BACKFILL_PID"
    for file in "$dir"/history/*.om; do
        [[ -s $file ]] || die "the simulator wrote no history"
        i=${#names[@]}
        if [[ $i -ge 2 ]]; then
            stack_wait_end "$dir" "${names[i - 2]}" "${pids[i - 2]}"
        fi
        names+=("import-$i")
        process_start "$dir" "import-$i" promtool tsdb create-blocks-from \
            --max-block-duration=720h -q openmetrics "$file" "$dir/data"
        pids+=("$PROCESS_PID")
    done
    for i in "${!names[@]}"; do
        if [[ $i -ge $((${#names[@]} - 2)) ]]; then
            stack_wait_end "$dir" "${names[i]}" "${pids[i]}"
        fi
    done
    rm -rf "$dir/history"
}

# What the recording rules would have recorded, for the panels that use them: asked of
# a Prometheus that scrapes nothing. Where history is coarser than every scrape, rules
# get an interval and a window that its samples allow; further back than a day only
# those that the weekly panels show.
stack_record_history() {
    local dir=$1 fine day week part
    local names=() pids=()
    step "recording rules over it"
    mkdir -p "$dir/recorded"
    printf 'global: {}\n' >"$dir/etc/recorder.yml"
    stack_listen_prometheus "$dir" recorder "$(stack_port_from 12)" 40
    stack_wait_for "$dir" recorder 60 curl -fsS "http://127.0.0.1:$PROCESS_PORT/-/ready"
    fine=$((STACK_UNTIL - $(stack_seconds "$STACK_FINE")))
    day=$((STACK_UNTIL - 25 * 3600))
    week=$((STACK_UNTIL - (STACK_DAYS < 8 ? STACK_DAYS : 8) * 86400))
    for part in "fine $fine $STACK_UNTIL 30s 5m ." "day $day $fine 5m 5m ." \
        "week $week $day 5m 20m ^(auth_|sync_|business_)"; do
        # shellcheck disable=SC2086 # the words of it
        stack_record_part "$dir" $part
        if [[ -n $PROCESS_PID ]]; then
            names+=("record-${part%% *}")
            pids+=("$PROCESS_PID")
        fi
    done
    for part in "${!names[@]}"; do
        stack_wait_end "$dir" "${names[part]}" "${pids[part]}"
    done
    process_stop "$dir" recorder
    find "$dir/recorded" -mindepth 1 -maxdepth 1 -exec mv -t "$dir/data" {} +
    rm -rf "$dir/recorded" "$dir/data/wal" "$dir/data/chunks_head"
}

# stack_record_part DIR NAME FROM TO INTERVAL WINDOW GROUPS; no PROCESS_PID when there
# is nothing between the two times.
stack_record_part() {
    local dir=$1 name=$2 from=$3 to=$4 interval=$5 window=$6 groups=$7
    PROCESS_PID=
    [[ $from -lt $to ]] || return 0
    awk -v groups="$groups" -v interval="$interval" -v window="$window" '
        /^- name: / { wanted = $3 ~ groups }
        /^ *interval: / { sub(/interval: .*/, "interval: " interval) }
        { gsub(/\[[15]m\]/, "[" window "]") }
        !/^-? / || wanted' "$ROOT/demo/rules/recording.yml" >"$dir/etc/record-$name.yml"
    process_start "$dir" "record-$name" promtool tsdb create-blocks-from \
        --max-block-duration=720h -q rules --url="http://127.0.0.1:$PROCESS_PORT" \
        --start="$from" --end="$to" --output-dir="$dir/recorded" \
        "$dir/etc/record-$name.yml"
}

# stack_seconds DURATION: of 20m, 2h.
stack_seconds() {
    case $1 in
        *m) printf '%d\n' $((${1%m} * 60)) ;;
        *h) printf '%d\n' $((${1%h} * 3600)) ;;
    esac
}

# stack_wait_end DIR NAME PID: until it has ended well.
stack_wait_end() {
    process_wait "$@" || die "$2 failed: $(process_last_words "$1" "$2")"
}

# --- the servers -----------------------------------------------------------------

# stack_port_from N: where to look for a free port for the server with this number;
# below the range that the kernel gives to outgoing connections, and elsewhere in
# another stack that starts at the same time.
stack_port_from() {
    printf '%d\n' $((20000 + $$ % 200 * 60 + $1))
}

# stack_port_asked N: "PORT TRIES" of a server whose port can be asked for.
stack_port_asked() {
    if [[ $STACK_PORT -ne 0 ]]; then
        printf '%d 1\n' $((STACK_PORT + $1))
    else
        printf '%d 40\n' "$(stack_port_from $((3 * $1)))"
    fi
}

stack_start_servers() {
    local dir=$1 first tries
    local control edge tls
    control=127.0.0.1:$(stack_port "$dir" control)
    step "blackbox exporter and Alertmanager"
    stack_fill "$ROOT/demo/blackbox.yml.in" "$dir/etc/blackbox.yml" "CA=$dir/tls/ca.pem"
    process_listen "$dir" blackbox-exporter "$(stack_port_from 9)" 40 \
        prometheus-blackbox-exporter --config.file="$dir/etc/blackbox.yml" \
        --web.listen-address=127.0.0.1:@PORT@
    BLACKBOX=127.0.0.1:$PROCESS_PORT
    stack_fill "$ROOT/demo/alertmanager.yml.in" "$dir/etc/alertmanager.yml" "SIM=$control"
    read -r first tries < <(stack_port_asked 1)
    process_listen "$dir" alertmanager "$first" "$tries" \
        prometheus-alertmanager --config.file="$dir/etc/alertmanager.yml" \
        --storage.path="$dir/data-alertmanager" --cluster.listen-address= \
        --web.listen-address=127.0.0.1:@PORT@ --web.external-url=http://127.0.0.1:@PORT@
    ALERTMANAGER=127.0.0.1:$PROCESS_PORT
    edge=127.0.0.1:$(stack_port "$dir" edge)
    tls=127.0.0.1:$(stack_port "$dir" tls)
    PROMETHEUS_VALUES=("SIM=$control" "EDGE=$edge" "TLS=$tls" "BLACKBOX=$BLACKBOX"
        "ALERTMANAGER=$ALERTMANAGER" "RULES=$ROOT/demo/rules" "SELF=$dir/etc/self.yml")
}

# stack_listen_prometheus DIR NAME PORT TRIES: on DIR/data, as DIR/etc/NAME.yml says.
# The memory limit keeps its collector from waiting for twice of what lives. Without
# the grace flag an alert whose `for` was over before the start would be pending for
# ten minutes more.
stack_listen_prometheus() {
    local dir=$1
    process_listen "$@" env GOMEMLIMIT=400MiB GOGC=60 prometheus \
        --config.file="$dir/etc/$2.yml" --storage.tsdb.path="$dir/data" \
        --storage.tsdb.retention.time=40d --storage.tsdb.retention.size=512MB \
        --enable-feature=exemplar-storage --rules.alert.for-grace-period=0s \
        --log.level=warn --web.listen-address=127.0.0.1:@PORT@ \
        --web.external-url=http://127.0.0.1:@PORT@
}

stack_start_prometheus() {
    local dir=$1 first tries
    step "Prometheus"
    stack_fill "$ROOT/demo/prometheus.yml.in" "$dir/etc/prometheus.yml" "${PROMETHEUS_VALUES[@]}"
    read -r first tries < <(stack_port_asked 0)
    stack_listen_prometheus "$dir" prometheus "$first" "$tries"
    PROMETHEUS=127.0.0.1:$PROCESS_PORT
    printf -- '- targets: [%s]\n' "'$PROMETHEUS'" >"$dir/etc/self.yml"
}

# --- until it can be used --------------------------------------------------------

stack_wait_ready() {
    local dir=$1
    step "everything answers"
    stack_write_urls "$dir"
    stack_wait_for "$dir" alertmanager 30 curl -fsS "http://$ALERTMANAGER/-/ready"
    stack_wait_for "$dir" prometheus 60 curl -fsS "http://$PROMETHEUS/-/ready"
}

stack_write_urls() {
    local dir=$1 control loki jaeger tempo
    control=$(stack_port "$dir" control)
    loki=$(stack_port "$dir" loki)
    jaeger=$(stack_port "$dir" jaeger)
    tempo=$(stack_port "$dir" tempo)
    loki=127.0.0.1:${loki:-$control}
    jaeger=127.0.0.1:${jaeger:-$control}
    tempo=127.0.0.1:${tempo:-$control}
    cat >"$dir/urls" <<END
PROMETHEUS_URL=http://$PROMETHEUS
ALERTMANAGER_URL=http://$ALERTMANAGER
LOKI_URL=http://$loki
JAEGER_URL=http://$jaeger
TEMPO_URL=http://$tempo
SIMULATOR_URL=http://127.0.0.1:$control
END
    stack_fill "$ROOT/demo/midwatch.yaml.in" "$dir/midwatch.yaml" \
        "PROMETHEUS=$PROMETHEUS" "ALERTMANAGER=$ALERTMANAGER" "LOKI=$loki" "JAEGER=$jaeger"
}

# stack_stop DIR: stops what DIR lists; what it wrote stays.
stack_stop() {
    process_stop_all "$1"
}
