/* SPDX-License-Identifier: MIT */

/*
 * Loki's answers: any bytes as lines, whole and in pieces. Both ways must agree, lines
 * must be clean and in order, and merging an answer with itself must change nothing.
 */

#include <string.h>

#include "core/utf8.h"
#include "datasource/source.h"
#include "fuzz.h"
#include "model/logs.h"

static const struct query_spec query = {
    .source = SOURCE_LOKI, .kind = QUERY_LOGS, .expr = "{a=\"b\"}", .limit = 10};

static struct result *decode(enum query_kind kind, const char *body, size_t size,
                             size_t piece, struct err *err)
{
    struct query_spec asked = query;
    struct decoder *decoder;

    asked.kind = kind;
    decoder = source_loki.begin(&asked, 200, &result_limits_default);

    for (size_t at = 0; at < size; at += piece) {
        size_t next = size - at < piece ? size - at : piece;

        if (!source_loki.feed(decoder, body + at, next))
            break;
    }
    return source_loki.end(decoder, err);
}

static void check(const struct logs *logs)
{
    for (size_t i = 0; i < logs->count; i++) {
        const struct logs_line *line = &logs->lines[i];

        FUZZ_ASSERT(i == 0 || line[-1].ns <= line->ns);
        FUZZ_ASSERT(line->stream && line->id != 0 && line->level < LINE_LEVEL_COUNT);
        FUZZ_ASSERT(strlen(line->text) == line->size);
        FUZZ_ASSERT(utf8_clean(line->text, line->size, UTF8_NEWLINE_KEEP));
        FUZZ_ASSERT(line->parsed_from <= line->meta_count);
        for (size_t m = 0; m < line->meta_count; m++)
            FUZZ_ASSERT(utf8_clean(line->meta[m].value, strlen(line->meta[m].value),
                                   UTF8_NEWLINE_PICTURE));
    }
}

static void compare(const struct logs *a, const struct logs *b)
{
    FUZZ_ASSERT(a->count == b->count && a->failed == b->failed && a->full == b->full);
    for (size_t i = 0; i < a->count; i++)
        FUZZ_ASSERT(a->lines[i].id == b->lines[i].id);
}

static void check_merge(const struct result *result)
{
    struct result *once = logs_merge(NULL, result, INT32_MIN);
    struct result *twice = logs_merge(once, result, INT32_MIN);

    FUZZ_ASSERT(twice->logs->count == once->logs->count);
    FUZZ_ASSERT(twice->logs->arrived == once->logs->arrived);
    check(twice->logs);
    result_unref(once);
    result_unref(twice);
}

/* The same bytes as what is told about lines. */
static void check_tables(const char *body, size_t size)
{
    for (int kind = QUERY_PATTERNS; kind <= QUERY_VOLUME; kind++) {
        struct err err = {0};
        struct result *result =
            decode((enum query_kind)kind, body, size, 1 + size % 13, &err);

        FUZZ_ASSERT(result || err.msg[0]);
        for (size_t i = 0; result && i < result->series_count; i++) {
            const struct labels *labels = &result->series[i].labels;

            for (size_t k = 0; k < labels->count; k++)
                FUZZ_ASSERT(utf8_clean(labels->pairs[k].value,
                                       strlen(labels->pairs[k].value),
                                       UTF8_NEWLINE_PICTURE));
        }
        result_unref(result);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0}, other = {0};
    const char *body = (const char *)data;
    struct result *whole = decode(QUERY_LOGS, body, size, size + 1, &err);
    struct result *pieces = decode(QUERY_LOGS, body, size, 1 + size % 13, &other);

    FUZZ_ASSERT(!whole == !pieces);
    if (whole) {
        check(whole->logs);
        compare(whole->logs, pieces->logs);
        check_merge(whole);
    } else {
        FUZZ_ASSERT(err.kind == other.kind && strcmp(err.msg, other.msg) == 0);
        FUZZ_ASSERT(err.msg[0] &&
                    utf8_clean(err.msg, strlen(err.msg), UTF8_NEWLINE_PICTURE));
    }
    result_unref(whole);
    result_unref(pieces);
    check_tables(body, size);
    return 0;
}
