#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: checks.sh TOOLS_DIR. Do the checks of the source find what they are there for?

set -eu
tools=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/src/core" "$tree/src/views" "$tree/src/datasource" "$tree/src/app"

# expect STATUS CHECK TEXT: the check ends so, and its output names TEXT.
expect() {
    status=0
    output=$(sh "$tools/$2" "$tree") || status=$?
    if [ "$status" != "$1" ] || ! echo "$output" | grep -qF -- "$3"; then
        echo "$2 ended with $status, wanted $1 and \"$3\"; it said: $output"
        exit 1
    fi
}

echo '#include "core/buf.h"' >"$tree/src/views/stat.c"
printf '%s\n' '/* strcpy(a, b) */' 'const char *s = "exit(1)"; /* malloc(' 'time(NULL) */' \
    'int my_exit(int); x->time(1); mytime(2);' >"$tree/src/core/fine.c"
echo 'clock_gettime(0, &now);' >"$tree/src/core/clock.c"
expect 0 check_floors.sh ''
expect 0 check_banned.sh ''
expect 0 check_size.sh 'fine.c'

echo '#include "views/panel.h"' >"$tree/src/core/up.c"
expect 1 check_floors.sh 'src/core/up.c:1: core must not see "views/panel.h"'
echo '#include "up.h"' >"$tree/src/core/up.c"
expect 1 check_floors.sh 'without its folder'
rm "$tree/src/core/up.c"
echo '#include <curl/curl.h>' >"$tree/src/app/app.c"
expect 1 check_floors.sh 'src/app/app.c:1'
rm "$tree/src/app/app.c"
echo '#include <curl/curl.h>' >"$tree/src/datasource/http.c"
expect 0 check_floors.sh ''
mkdir "$tree/src/cellar"
expect 1 check_floors.sh 'src/cellar: not in the table'

echo '    x = strdup(y);' >"$tree/src/views/stat.c"
expect 1 check_banned.sh 'src/views/stat.c:1: x = strdup(y);'
echo 'int x = 1; if (time (NULL)) {' >"$tree/src/views/stat.c"
expect 1 check_banned.sh 'use core/clock'

seq 701 >"$tree/src/views/stat.c"
expect 1 check_size.sh 'src/views/stat.c: more than 700 lines'
{ echo 'int long_one(void)'; echo '{'; seq 61; echo '}'; } >"$tree/src/views/stat.c"
expect 1 check_size.sh 'src/views/stat.c:2: long_one() has more than 60 lines'
