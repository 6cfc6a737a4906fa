#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Is every C file as clang-format 14 writes it?
#
# Usage: tools/check_format.sh [SOURCE_DIR]
#
# Later versions write some things otherwise, so only 14 counts; without it the check is
# skipped (77). CLANG_FORMAT names another binary.

set -eu
cd "${1:-$(dirname "$0")/..}"

format=${CLANG_FORMAT:-clang-format-14}
command -v "$format" >/dev/null 2>&1 || format=clang-format
if ! "$format" --version 2>/dev/null | grep -q 'version 14\.'; then
    echo "clang-format 14 is not installed: skipped"
    exit 77
fi
folders=
for folder in src sim tests bench fuzz tools; do
    [ -d "$folder" ] && folders="$folders $folder"
done
# shellcheck disable=SC2086
find $folders -name '*.[ch]' -print0 | xargs -0 "$format" --dry-run --Werror
