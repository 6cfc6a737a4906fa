#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Records anew what the golden screens are drawn from, and draws them.
#
#   tests/golden/record.sh DIR [MIDWATCH]     DIR: of a running scripts/stack.sh
#
# MIDWATCH is the program (default: build/dev/midwatch).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[[ $# -ge 1 && -r $1/urls ]] || {
    sed -n '/^# Records/,/^set -e/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
}
# shellcheck source=/dev/null
. "$1/urls"
exec python3 "$here/screens.py" record "${2:-$here/../../build/dev/midwatch}" "$PROMETHEUS_URL"
