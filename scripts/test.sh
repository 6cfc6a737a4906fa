#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# shellcheck source-path=SCRIPTDIR
#
# Installs what the tests need, fuzzes each parser for 30 seconds (FUZZ_SECONDS), builds
# with the address and undefined-behaviour sanitizers and warnings as errors, and runs
# every test.
#
#   scripts/test.sh [CTEST-OPTIONS...]     e.g. -R store, -L integration, -LE integration
set -euo pipefail
# shellcheck source=lib/common.sh
. "$(dirname "$0")/lib/common.sh"

"$ROOT/scripts/install-deps.sh" test
cd "$ROOT"
scripts/fuzz.sh "${FUZZ_SECONDS:-30}"
cmake --preset asan -DMIDWATCH_BENCH=OFF
cmake --build --preset asan
exec ctest --preset asan -j 2 "$@"
