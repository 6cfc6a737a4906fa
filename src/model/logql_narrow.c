/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/attr.h"
#include "core/utf8.h"
#include "model/logql.h"

/*
 * From the labels of a series or alert to the lines of just that: what metrics call one
 * way is called another in logs. A filter that might not apply leaves out nothing but
 * what is known to be of something else.
 */

enum narrowing { SAME, ROUTE, STATUS };

/* A line may carry it under any of these names. */
static const struct {
    const char *label;
    const char *fields[3];
    enum narrowing how;
    bool parsed; /* only a query that parses its lines has it */
} narrowings[] = {
    {"pod",       {"pod_name", "pod", NULL},  SAME,   false},
    {"endpoint",  {"path", "endpoint", NULL}, ROUTE,  true },
    {"method",    {"method", NULL, NULL},     SAME,   true },
    {"status",    {"status", NULL, NULL},     STATUS, true },
    {"operation", {"operation", NULL, NULL},  SAME,   true },
};

/* "/api/x/:id" and "/api/x/{id}" as a regular expression of paths. */
static void put_route(struct buf *out, const char *route)
{
    while (*route) {
        size_t size = strcspn(route, "/");

        if (*route == ':' || *route == '{')
            (void)buf_puts(out, "[^/]+");
        for (size_t i = 0; i < size && *route != ':' && *route != '{'; i++) {
            if (strchr(".+*?()[]{}|^$\\", route[i]))
                (void)buf_putc(out, '\\');
            (void)buf_putc(out, route[i]);
        }
        route += size;
        if (*route == '/')
            (void)buf_putc(out, *route++);
    }
}

/* "5xx" is a class of them. */
static bool put_status(struct buf *out, const char *value)
{
    bool class = strlen(value) == 3 && value[0] >= '1' && value[0] <= '5' &&
                 strcmp(value + 1, "xx") == 0;

    if (class)
        (void)buf_printf(out, "%c..", value[0]);
    return class;
}

static bool mentions(const char *expr, const char *field)
{
    size_t size = strlen(field);

    for (const char *at = expr; (at = strstr(at, field)) != NULL; at += size) {
        const char *behind = at + size + strspn(at + size, " ");

        if (*behind && strchr("=!<>", *behind))
            return true;
    }
    return false;
}

static void add_condition(struct buf *ret, size_t n, const char *value)
{
    struct buf regex;
    bool is_regex = false;

    buf_init(&regex, 4096);
    if (narrowings[n].how == ROUTE && strpbrk(value, ":{")) {
        put_route(&regex, value);
        is_regex = true;
    } else if (narrowings[n].how == STATUS) {
        is_regex = put_status(&regex, value);
    }
    (void)buf_puts(ret, " | ");
    for (size_t i = 0; i < ARRAY_LEN(narrowings[n].fields) && narrowings[n].fields[i];
         i++) {
        (void)buf_printf(ret, "%s%s%s", i > 0 ? " or " : "", narrowings[n].fields[i],
                         is_regex && i == 0 ? "=~" : "=");
        (void)buf_put_quoted(ret, is_regex && i == 0 ? regex.data : value);
    }
    buf_done(&regex);
}

void logql_narrow(struct buf *ret, const char *expr, const struct name_values *labels)
{
    bool parses = logql_has_stage(expr, "json") || logql_has_stage(expr, "logfmt");

    (void)buf_puts(ret, expr);
    for (size_t n = 0; n < ARRAY_LEN(narrowings); n++) {
        const char *value = name_values_get(labels, narrowings[n].label);
        bool said = false;

        for (size_t i = 0; i < ARRAY_LEN(narrowings[n].fields) && narrowings[n].fields[i];
             i++)
            said |= mentions(expr, narrowings[n].fields[i]);
        if (value && *value && !said && (parses || !narrowings[n].parsed))
            add_condition(ret, n, value);
    }
}
