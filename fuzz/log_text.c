/* SPDX-License-Identifier: MIT */

/*
 * What is made of a line's text and of a query: fields, masked secrets, patterns, and
 * filters, for any text that a decoder would have let through.
 */

#include <string.h>

#include "core/utf8.h"
#include "fuzz.h"
#include "model/log_fields.h"
#include "model/log_layout.h"
#include "model/log_patterns.h"
#include "model/log_redact.h"
#include "model/logql.h"

static void check_fields(const char *text, size_t size, struct arena *arena)
{
    struct log_fields fields;

    FUZZ_ASSERT(log_fields_parse(&fields, text, size, arena));
    FUZZ_ASSERT(fields.count <= LOG_FIELDS_MAX);
    for (size_t i = 0; i < fields.count; i++) {
        const struct log_field *field = &fields.items[i];

        FUZZ_ASSERT(utf8_clean(field->name, strlen(field->name), UTF8_NEWLINE_KEEP));
        FUZZ_ASSERT(utf8_clean(field->value, strlen(field->value), UTF8_NEWLINE_KEEP));
        FUZZ_ASSERT(field->leaf >= field->name &&
                    field->leaf <= field->name + strlen(field->name));
    }
    for (size_t i = 0; i < fields.group_count; i++) {
        const struct log_group *group = &fields.groups[i];

        FUZZ_ASSERT(group->from <= group->to && group->to <= fields.count);
        FUZZ_ASSERT(i == 0 || group->from >= group[-1].from);
        FUZZ_ASSERT(group->leaf <= group->name + strlen(group->name));
    }
}

/* Laying out changes nothing but blanks, and groups hold fields. */
static void check_layout(const char *text, size_t size)
{
    struct buf out;

    buf_init(&out, 1 << 22);
    if (log_layout_json(&out, text, size) && !out.overflow) {
        const char *to = out.data;

        for (const char *at = text; *at; at++) {
            if (strchr(" \t\r\n", *at))
                continue;
            to += strspn(to, " \t\r\n");
            FUZZ_ASSERT(*to++ == *at);
        }
        to += strspn(to, " \t\r\n");
        FUZZ_ASSERT(!*to);
    }
    buf_done(&out);
}

/* Masking twice masks no more, and leaves clean text. */
static void check_redact(const char *text, size_t size)
{
    struct buf once, twice;

    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    (void)log_redact(&once, text, size);
    (void)log_redact(&twice, once.data, once.size);
    FUZZ_ASSERT(once.overflow || utf8_clean(once.data, once.size, UTF8_NEWLINE_KEEP));
    FUZZ_ASSERT(once.overflow || strcmp(once.data, twice.data) == 0);
    buf_done(&once);
    buf_done(&twice);
}

/* A filter never opens a string or a selector: what was accepted stays so. */
static void check_filter(const char *text)
{
    static const char base[] = "{app=\"x\"}";
    struct buf out;
    struct err err = {0};

    for (int origin = LOGQL_STREAM; origin <= LOGQL_TEXT; origin++) {
        buf_init(&out, 1 << 20);
        logql_filter(&out, base, (enum logql_origin)origin, "name", text, false);
        FUZZ_ASSERT(out.overflow || logql_check(out.data, &err));
        buf_clear(&out);
        FUZZ_ASSERT(logql_check(text, &err) || err.msg[0]);
        (void)logql_is_metric(text);
        logql_filter(&out, text, (enum logql_origin)origin, text, "v", true);
        buf_clear(&out);
        logql_filter_pattern(&out, base, text, origin % 2 == 0);
        FUZZ_ASSERT(out.overflow || logql_check(out.data, &err));
        buf_done(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char pattern[LOG_PATTERN_BYTES];
    struct arena arena;
    const char *text;

    if (size > 1 << 14)
        return 0;
    arena_init(&arena, 0);
    text = utf8_sanitize_arena(&arena, (const char *)data, size, UTF8_NEWLINE_KEEP);
    FUZZ_ASSERT(text);
    check_fields(text, strlen(text), &arena);
    check_redact(text, strlen(text));
    check_filter(text);
    check_layout(text, strlen(text));
    log_pattern_of(text, pattern);
    FUZZ_ASSERT(utf8_valid(pattern, strlen(pattern)));
    (void)log_pattern_covers(text, pattern);
    (void)log_pattern_covers(pattern, text);
    arena_done(&arena);
    return 0;
}
