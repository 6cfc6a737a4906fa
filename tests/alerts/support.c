/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "core/mem.h"
#include "support/test.h"

enum { FILE_MAX = 1 << 20 };

static struct result *decode(enum source_kind source, enum query_kind kind,
                             const char *body, size_t size, size_t piece, struct err *err)
{
    const struct source_class *cls = source_class_find(source);
    struct query_spec query = {.source = source, .kind = kind, .expr = ""};
    struct decoder *decoder = cls->begin(&query, 200, &result_limits_default);

    for (size_t at = 0; at < size; at += piece) {
        size_t next = size - at < piece ? size - at : piece;
        char *copy = xmalloc(next); /* so that a sanitizer sees a read beyond it */

        memcpy(copy, body + at, next);
        (void)cls->feed(decoder, copy, next);
        free(copy);
    }
    return cls->end(decoder, err);
}

static void assert_alike(const struct result *a, const struct result *b)
{
    assert_int_equal(a->alerts->alert_count, b->alerts->alert_count);
    assert_int_equal(a->alerts->rule_count, b->alerts->rule_count);
    assert_int_equal(a->alerts->silence_count, b->alerts->silence_count);
    for (size_t i = 0; i < a->alerts->alert_count; i++) {
        assert_true(
            labels_equal(&a->alerts->alerts[i].labels, &b->alerts->alerts[i].labels));
        assert_int_equal(a->alerts->alerts[i].state, b->alerts->alerts[i].state);
    }
}

static struct result *decode_all_ways(enum source_kind source, enum query_kind kind,
                                      const char *body, size_t size)
{
    struct err err = {0};
    struct result *whole = decode(source, kind, body, size, size, &err);

    if (!whole)
        fail_msg("refused: %s", err.msg);
    for (size_t piece = 1; piece <= 3; piece++) {
        struct result *other = decode(source, kind, body, size, piece, &err);

        assert_non_null(other);
        assert_alike(whole, other);
        result_unref(other);
    }
    return whole;
}

struct result *decode_file(enum source_kind source, enum query_kind kind,
                           const char *name)
{
    char *path = xasprintf("%s/tests/fixtures/%s", SOURCE_DIR, name);
    char *bytes = xmalloc(FILE_MAX);
    FILE *file = fopen(path, "rb");
    struct result *result;
    size_t size;

    if (!file)
        fail_msg("cannot open %s", path);
    size = fread(bytes, 1, FILE_MAX, file);
    fclose(file);
    result = decode_all_ways(source, kind, bytes, size);
    free(bytes);
    free(path);
    return result;
}

struct result *decode_text(enum source_kind source, enum query_kind kind,
                           const char *body)
{
    return decode_all_ways(source, kind, body, strlen(body));
}

struct err refuse_text(enum source_kind source, enum query_kind kind, const char *body)
{
    struct err err = {0};
    struct result *result =
        decode(source, kind, body, strlen(body), strlen(body) + 1, &err);

    assert_null(result);
    assert_int_not_equal(err.kind, ERR_NONE);
    return err;
}

static size_t add(struct answers *answers, enum source_kind source, enum query_kind kind)
{
    size_t at = answers->count++;

    answers->sources[at] = (struct alert_source){source, kind, "", &answers->states[at]};
    answers->states[at].generation = at + 1;
    return at;
}

void answers_add(struct answers *answers, enum source_kind source, enum query_kind kind,
                 const char *body)
{
    size_t at = add(answers, source, kind);

    answers->results[at] = decode_text(source, kind, body);
    answers->states[at].status = QUERY_OK;
    answers->states[at].result = answers->results[at];
}

void answers_add_failed(struct answers *answers, enum source_kind source,
                        enum query_kind kind, const char *message)
{
    size_t at = add(answers, source, kind);

    answers->states[at].status = QUERY_FAILED;
    err_set(&answers->states[at].err, ERR_NETWORK, "%s", message);
}

void answers_done(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++)
        result_unref(answers->results[i]);
    *answers = (struct answers){0};
}
