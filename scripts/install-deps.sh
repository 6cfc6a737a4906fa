#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs the Debian packages that are needed, and only those that are missing.
#
#   scripts/install-deps.sh build      to build midwatch
#   scripts/install-deps.sh demo       to run scripts/demo.sh (contains build)
#   scripts/install-deps.sh test       to run the tests (contains demo)
#   scripts/install-deps.sh --list X   only print the packages
#
# Asks for nothing. Uses sudo where it is not run by root.
set -euo pipefail

build=(cmake ninja-build gcc libc6-dev pkg-config
    libncurses-dev libcurl4-openssl-dev libjansson-dev libyaml-dev)
demo=(libmicrohttpd-dev libgnutls28-dev curl
    prometheus prometheus-alertmanager prometheus-blackbox-exporter)
test=(clang clang-format libclang-rt-14-dev libcmocka-dev libvterm-dev openssl python3 shellcheck
    tmux victoria-metrics)

die() {
    printf 'install-deps: %s\n' "$*" >&2
    exit 1
}

usage() {
    printf 'usage: %s [--list] build|demo|test\n' "${0##*/}"
}

list=false
set_name=
for argument in "$@"; do
    case $argument in
        --list) list=true ;;
        --help | -h)
            usage
            exit 0
            ;;
        build | demo | test) set_name=$argument ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
done

case $set_name in
    build) wanted=("${build[@]}") ;;
    demo) wanted=("${build[@]}" "${demo[@]}") ;;
    test) wanted=("${build[@]}" "${demo[@]}" "${test[@]}") ;;
    *)
        usage >&2
        exit 2
        ;;
esac
if $list; then
    printf '%s\n' "${wanted[@]}"
    exit 0
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    die "this is no Debian: install what corresponds to ${wanted[*]}"
fi

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

root=()
if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null \
        || die "not root and no sudo: have these installed: ${missing[*]}"
    root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq
    -o DPkg::Lock::Timeout=600)

printf 'install-deps: installing %s\n' "${missing[*]}" >&2
# What is listed already may do; a first update on a fresh machine may not.
if "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    exit 0
fi
"${apt[@]}" update >>"$log" 2>&1 || true
if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    reason=$(grep -E '^E: ' "$log" | tail -n 1 || true)
    die "apt-get could not install ${missing[*]} (${reason:-no reason given}): is there a network?"
fi
