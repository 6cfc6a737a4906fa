#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: generated.sh SOURCE_DIR PYTHON. Are the tables what their generators write?

set -eu
cd "$1"
python=$2

"$python" tools/gen_number_table.py | cmp - src/core/number_table.c
if [ "$("$python" -c 'import unicodedata; print(unicodedata.unidata_version)')" != 14.0.0 ]; then
    echo "this Python has another Unicode than 14: skipped"
    exit 77
fi
"$python" tools/gen_width_table.py | cmp - src/core/utf8_table.c
