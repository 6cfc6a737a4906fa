#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Has a file or a function outgrown what one can hold in mind?
#
# Usage: tools/check_size.sh [SOURCE_DIR]
#
# No C file of src/ has more than 700 lines, generated tables aside, and no function more
# than 60 between its braces. Prints the five longest of each; ends with 1 if one is too
# long.

set -eu
cd "${1:-$(dirname "$0")/..}"

status=0
find src -name '*.[ch]' ! -name '*_table.c' -exec wc -l {} + | grep -v ' total$' |
    sort -rn | awk '
        NR <= 5 { print }
        $1 > 700 { print $2 ": more than 700 lines"; long = 1 }
        END { exit long }' || status=1
find src -name '*.[ch]' -exec awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR }
    /^[a-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    /^\}/ && start { print FNR - start - 1, FILENAME ":" start, name; start = 0 }' {} + |
    sort -rn | awk '
        NR <= 5 { print }
        $1 > 60 { print $2 ": " $3 "() has more than 60 lines"; long = 1 }
        END { exit long }' || status=1
exit $status
