#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Has a file outgrown what one can hold in mind?
#
# Usage: tools/check_size.sh [SOURCE_DIR]
#
# No C file of src/ has more than 700 lines, generated tables aside. Prints the five
# longest; ends with 1 if one is too long.

set -eu
cd "${1:-$(dirname "$0")/..}"

find src -name '*.[ch]' ! -name '*_table.c' -exec wc -l {} + | grep -v ' total$' |
    sort -rn | awk '
        NR <= 5 { print }
        $1 > 700 { print $2 ": more than 700 lines"; long = 1 }
        END { exit long }'
