#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Are the floors of src/ kept apart?
#
# Usage: tools/check_floors.sh [SOURCE_DIR]
#
# Each folder of src/ may include headers of the floors listed for it, and of no other.
# Each external library may be included by one file only. Prints each offending line;
# ends with 1 if there was one.

set -eu
cd "${1:-$(dirname "$0")/..}/src"

# floor: the floors it may see besides itself
floors='
core:
loop: core
model: core
canvas: core
config: model slo core
datasource: loop model core
alerts: model core
slo: model core
views: canvas model alerts slo core
app: core loop model canvas config datasource alerts slo views
'

# header (as a regular expression): the files that may include it
libraries='
(ncursesw/)?(curses|ncurses|term)\.h: canvas/caps.c
curl/[a-z]*\.h: datasource/http.c
jansson\.h: datasource/json.c
yaml\.h: config/yaml.c
'

status=0

complain() {
    echo "$1"
    status=1
}

# FILE:LINE:HEADER of each #include of ours that begins with a folder.
includes() {
    grep -rnE --include='*.[ch]' '^ *# *include *"' "$1" |
        sed -E 's/^([^:]*:[0-9]+):[^"]*"([^"]*)".*/\1:\2/'
}

for folder in */; do
    floor=${folder%/}
    allowed=$(echo "$floors" | sed -n "s/^$floor:/ $floor /p")
    if [ -z "$allowed" ]; then
        complain "src/$floor: not in the table of floors"
        continue
    fi
    for include in $(includes "$floor"); do
        header=${include##*:}
        case $header in
        */*) from=${header%%/*} ;;
        *) complain "src/${include%:*}: \"$header\" is written without its folder"
           continue ;;
        esac
        case " $allowed " in
        *" $from "*) ;;
        *) complain "src/${include%:*}: $floor must not see \"$header\"" ;;
        esac
    done
done

echo "$libraries" | while IFS=: read -r header files; do
    [ -n "$header" ] || continue
    grep -rnE --include='*.[ch]' "^ *# *include *<$header>" . | sed 's|^\./||' |
        while IFS= read -r line; do
            case " $files " in
            *" ${line%%:*} "*) ;;
            *) echo "src/$line: only$files may include it" ;;
            esac
        done
done >"${TMPDIR:-/tmp}/check_floors.$$"
trap 'rm -f "${TMPDIR:-/tmp}/check_floors.$$"' EXIT
if [ -s "${TMPDIR:-/tmp}/check_floors.$$" ]; then
    cat "${TMPDIR:-/tmp}/check_floors.$$"
    status=1
fi
exit $status
