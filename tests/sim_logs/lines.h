/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SIM_LOGS_LINES_H
#define TESTS_SIM_LOGS_LINES_H

/* A source of LogQL entries from a table: one a second, two streams. */

#include <string.h>

#include "core/attr.h"
#include "logql.h"

#define LINES_START (INT64_C(1700000000) * 1000000000)
#define LINES_S(n)  (LINES_START + (int64_t)(n)*1000000000)

struct line {
    int second;
    const char *severity, *trace; /* trace NULL: none */
    const char *text;
};

struct lines {
    const struct line *items;
    size_t count;
    size_t asked; /* entries handed over */
};

static inline struct logql_label lines_label(const char *name, const char *value,
                                             enum logql_origin origin)
{
    return (struct logql_label){name, value, (uint32_t)strlen(name),
                                (uint32_t)strlen(value), origin};
}

static inline void lines_scan(void *user, const struct logql_query *query,
                              size_t selector, int64_t start_ns, int64_t end_ns,
                              bool backward, logql_entry_fn fn, void *fn_user)
{
    struct lines *lines = user;
    bool more = true;
    for (size_t i = 0; i < lines->count && more; i++) {
        const struct line *line = &lines->items[backward ? lines->count - 1 - i : i];
        struct logql_label labels[3] = {
            lines_label("app", "demo", LOGQL_STREAM),
            lines_label("severity", line->severity, LOGQL_STREAM)};
        struct logql_entry entry = {.time_ns = LINES_S(line->second),
                                    .line = line->text,
                                    .line_size = strlen(line->text),
                                    .labels = labels,
                                    .label_count = 2,
                                    .stream_labels = 2};
        if (line->trace)
            labels[entry.label_count++] =
                lines_label("trace_id", line->trace, LOGQL_METADATA);
        if (entry.time_ns < start_ns || entry.time_ns >= end_ns ||
            !logql_selects(query, selector, labels, 2))
            continue;
        lines->asked++;
        more = fn(fn_user, &entry);
    }
}

static inline struct logql_source lines_source(struct lines *lines)
{
    return (struct logql_source){.user = lines, .scan = lines_scan};
}

#endif
