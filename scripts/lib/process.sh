# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Processes of a stack: started with a log and a pid file in its folder, on a port
# that is certainly theirs, and stopped by pid. Sourced after common.sh.
#
#   DIR/pid/NAME   "PID START": the start time tells a process from another one that
#                  was given the same number later
#   DIR/log/NAME   what it wrote

# Servers must not hold the descriptor that says this script is alive.
ALIVE_FD=

# process_field PID N: field N (3 or later) of /proc/PID/stat, counted behind the
# name, which may hold blanks.
process_field() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    cut -d ' ' -f $(($2 - 2)) <<<"${stat##*) }"
}

# process_start DIR NAME COMMAND...; sets PROCESS_PID.
process_start() {
    local dir=$1 name=$2
    shift 2
    (
        if [[ -n $ALIVE_FD ]]; then
            exec {ALIVE_FD}>&-
        fi
        exec "$@" >"$dir/log/$name" 2>&1 </dev/null
    ) &
    PROCESS_PID=$!
    printf '%s %s\n' "$PROCESS_PID" "$(process_field "$PROCESS_PID" 22)" >"$dir/pid/$name"
}

# process_alive DIR NAME
process_alive() {
    local pid='' since=''
    [[ -r $1/pid/$2 ]] || return 1
    read -r pid since <"$1/pid/$2"
    [[ $(process_field "$pid" 22) == "$since" ]] || return 1
    # One that has ended but was not waited for is no more.
    [[ $(process_field "$pid" 3) != Z ]]
}

# process_wait DIR NAME PID: until it has ended; its exit code.
process_wait() {
    local dir=$1 name=$2 since=$SECONDS
    while process_alive "$dir" "$name"; do
        step_say "$((SECONDS - since)) s"
        sleep 0.1
    done
    rm -f "$dir/pid/$name"
    wait "$3"
}

# process_run DIR NAME COMMAND...: start and wait. Unlike a command in the foreground
# it does not keep a signal to the script waiting, and ends with it.
process_run() {
    process_start "$@"
    process_wait "$1" "$2" "$PROCESS_PID"
}

# process_last_words DIR NAME: the line of its log that says most.
process_last_words() {
    local words
    words=$(grep -iE 'error|fatal|cannot|failed|in use' "$1/log/$2" 2>/dev/null | tail -n 1)
    [[ -n $words ]] || words=$(tail -n 1 "$1/log/$2" 2>/dev/null)
    sed -E 's/.*err="?([^"]*)"?.*/\1/' <<<"${words:-it said nothing}" | cut -c 1-200
}

# process_listens PID PORT: does this very process listen on 127.0.0.1:PORT?
process_listens() {
    local pid=$1 suffix inode
    suffix=$(printf ':%04X' "$2")
    while read -r inode; do
        if find "/proc/$pid/fd" -lname "socket:\[$inode\]" 2>/dev/null | grep -q .; then
            return 0
        fi
    done < <(awk -v s="$suffix" \
        '$4 == "0A" && substr($2, length($2) - 4) == s { print $10 }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    return 1
}

# process_listen DIR NAME FIRST_PORT TRIES COMMAND...
# Starts COMMAND, in which @PORT@ stands for the port, on the first of TRIES ports
# that it can have; sets PROCESS_PORT. Binding is the test, so nothing can come
# between the test and the use.
process_listen() {
    local dir=$1 name=$2 port=$3 tries=$4 last
    shift 4
    for ((last = port + tries; port < last; port++)); do
        process_start "$dir" "$name" "${@//@PORT@/$port}"
        while process_alive "$dir" "$name"; do
            if process_listens "$PROCESS_PID" "$port"; then
                # shellcheck disable=SC2034 # for the caller
                PROCESS_PORT=$port
                return 0
            fi
            sleep 0.05
        done
        grep -q 'address already in use' "$dir/log/$name" \
            || die "$name did not start: $(process_last_words "$dir" "$name")"
    done
    if [[ $tries -eq 1 ]]; then
        die "port $((last - 1)) is in use: $name cannot have it"
    fi
    die "$name found no free port from $((last - tries)) to $((last - 1))"
}

# process_each DIR: the names of those that are alive, a line each.
process_each() {
    local file
    for file in "$1"/pid/*; do
        if process_alive "$1" "${file##*/}"; then
            printf '%s\n' "${file##*/}"
        fi
    done
}

# process_stop DIR NAME: asks one of them, and waits.
process_stop() {
    local pid
    read -r pid _ <"$1/pid/$2"
    kill -TERM "$pid"
    process_wait "$1" "$2" "$pid" || true
}

# process_stop_all DIR: asks all of them, waits, and insists.
process_stop_all() {
    local dir=$1 name pid signal i
    for signal in TERM KILL; do
        while read -r name; do
            read -r pid _ <"$dir/pid/$name"
            kill "-$signal" "$pid" 2>/dev/null || true
        done < <(process_each "$dir")
        for ((i = 0; i < 60; i++)); do
            [[ -n $(process_each "$dir") ]] || break
            sleep 0.1
        done
    done
    rm -f "$dir"/pid/*
}
