#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# shellcheck source-path=SCRIPTDIR
#
# Installs what the tests need, builds with the address and undefined-behaviour
# sanitizers and warnings as errors, and runs every test.
#
#   scripts/test.sh [CTEST-OPTIONS...]     e.g. -R store, -L integration, -LE integration
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "$0")/lib/common.sh"

build=$ROOT/build/test
"$ROOT/scripts/install-deps.sh" test
cmake -S "$ROOT" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 \
    -DMIDWATCH_WERROR=ON -DMIDWATCH_SANITIZE=address,undefined -DMIDWATCH_BENCH=OFF
cmake --build "$build"
exec ctest --test-dir "$build" --output-on-failure -j 2 "$@"
