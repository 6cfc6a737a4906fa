/* SPDX-License-Identifier: MIT */
#include "config/label_values.h"

#include <string.h>

#include "core/mem.h"

static const char blanks[] = " \t\r\n";

/* Without the blanks around it. */
static char *trimmed(const char *from, const char *to)
{
    while (from < to && strchr(blanks, *from))
        from++;
    while (to > from && strchr(blanks, to[-1]))
        to--;
    return xstrndup(from, (size_t)(to - from));
}

/* [a-zA-Z_][a-zA-Z0-9_]* */
static bool is_label(const char *from, const char *to)
{
    static const char start[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    size_t length;

    from += strspn(from, blanks);
    length = strspn(from, start);
    if (length == 0 || (*from >= '0' && *from <= '9') || from + length > to)
        return false;
    return from + length + strspn(from + length, blanks) >= to;
}

bool label_values_parse(const char *query, char **ret_selector, char **ret_label)
{
    static const char prefix[] = "label_values(";
    const char *start = query + strspn(query, blanks), *end, *comma = NULL;

    if (strncmp(start, prefix, sizeof(prefix) - 1) != 0)
        return false;
    start += sizeof(prefix) - 1;
    end = strrchr(start, ')');
    if (!end || end[1 + strspn(end + 1, blanks)] != '\0')
        return false;
    /* As Grafana: the label is what follows the last comma. */
    for (const char *c = start; c < end; c++)
        if (*c == ',')
            comma = c;
    if (!is_label(comma ? comma + 1 : start, end))
        return false;
    *ret_selector = trimmed(start, comma ? comma : start);
    *ret_label = trimmed(comma ? comma + 1 : start, end);
    return true;
}
