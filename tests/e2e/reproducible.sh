#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same sources give the same program, wherever they lie.
#
#   reproducible.sh CMAKE SOURCE-DIR
set -euo pipefail
cmake=$1 source=$2
root=$(mktemp -d "${TMPDIR:-/tmp}/midwatch-test-XXXXXX")
trap 'rm -rf "$root"' EXIT

build() { # DIR: of a copy of the sources; the program becomes DIR/midwatch
    mkdir -p "$1"
    cp -r "$source/CMakeLists.txt" "$source/cmake" "$source/src" "$source/layouts" "$1/"
    if ! { "$cmake" -S "$1" -B "$1/out" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DMIDWATCH_TESTS=OFF &&
        "$cmake" --build "$1/out" --target midwatch -j 2; } >"$1/log" 2>&1; then
        tail -n 50 "$1/log" >&2
        exit 1
    fi
    strip -o "$1/midwatch" "$1/out/midwatch"
}

build "$root/first"
build "$root/second/in-a-longer-folder"
cmp "$root/first/midwatch" "$root/second/in-a-longer-folder/midwatch"
