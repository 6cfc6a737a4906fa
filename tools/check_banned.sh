#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Does src/ call a function that it must not?
#
# Usage: tools/check_banned.sh [SOURCE_DIR]
#
# A row of the table: the functions, what to use instead, and the files (shell patterns)
# that are excepted. Comments and strings do not count. Ends with 1 if there was one.

set -eu
cd "${1:-$(dirname "$0")/..}/src"

banned='
strcpy strcat sprintf vsprintf gets stpcpy|core/buf or snprintf()|
strtok strtok_r|strcspn()|
atoi atol atoll atof strtod strtof strtold strtol strtoul strtoll strtoull|core/number|
sscanf fscanf scanf|core/number|
localtime gmtime asctime ctime localtime_r gmtime_r mktime strftime|core/duration|core/moment.c
printf vprintf puts putchar perror|core/log|main.c app/cli*.c app/usage.c app/snapshot*.c app/cmd*.c app/render*.c app/check*.c
malloc calloc realloc reallocarray strdup strndup asprintf vasprintf aligned_alloc|core/mem|core/mem.c
time clock clock_gettime gettimeofday|core/clock|core/clock.c
setlocale uselocale|nothing: main() sets LC_CTYPE once|main.c app/main.c app/locale.c app/app_main.c app/cli.c
signal|sigaction()|
exit quick_exit|a return to main()|
system popen alloca|posix_spawn()|
rand srand random srandom|getrandom()|
wcwidth wcswidth mbtowc mbrtowc|core/utf8|
usleep sleep nanosleep|a timer of the loop|
'

# FILE LINE NAME CODE of each call of a function of the table. Code only: comments and the
# insides of strings and character constants are left out.
calls() {
    find . -name '*.[ch]' | sed 's|^\./||' | sort | xargs awk -v table="$banned" '
    BEGIN {
        count = split(table, rows, "\n")
        for (i = 1; i <= count; i++) {
            split(rows[i], parts, "|")
            names = split(parts[1], words, " ")
            for (j = 1; j <= names; j++) known[words[j]] = 1
        }
    }
    FNR == 1 { comment = 0 }
    {
        line = $0; out = ""; quote = ""
        if (!comment && line !~ /["\047]|\/\*|\/\//) {
            out = line
        } else for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1); pair = substr(line, i, 2)
            if (comment) {
                if (pair == "*/") { comment = 0; i++ }
            } else if (quote != "") {
                if (c == "\\") i++
                else if (c == quote) { quote = ""; out = out c }
            } else if (pair == "/*") { comment = 1; i++ }
            else if (pair == "//") break
            else if (c == "\"" || c == "\047") { quote = c; out = out c }
            else out = out c
        }
        rest = out
        while (match(rest, /[A-Za-z_][A-Za-z0-9_]* *\(/)) {
            name = substr(rest, RSTART, RLENGTH - 1)
            sub(/ +$/, "", name)
            before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
            if (name in known && before !~ /[.>0-9]/)
                print FILENAME, FNR, name, out
            rest = substr(rest, RSTART + RLENGTH)
        }
    }'
}

# May the file call the function? $instead is what it should use.
excepted() {
    row=$(echo "$banned" | grep -E "(^| )$2( |\|)")
    instead=${row#*|}
    patterns=${instead#*|}
    instead=${instead%%|*}
    set -f
    for pattern in $patterns; do
        # shellcheck disable=SC2254
        case $1 in
        $pattern) return 0 ;;
        esac
    done
    return 1
}

found=$(calls | while read -r file line name text; do
    excepted "$file" "$name" || echo "src/$file:$line: $text   ($name: use $instead)"
done)
[ -z "$found" ] || { echo "$found"; exit 1; }
