/* SPDX-License-Identifier: MIT */
#include "datasource/prom_decode.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

enum {
    ERROR_BODY_MAX = 16 * 1024, /* of an HTTP error */
    TEXT_MIN = 1024,            /* keys and numbers are never cut */
};

static bool fail(struct decoder *decoder)
{
    decoder->failed = true;
    return false;
}

bool prom_unexpected(struct decoder *decoder, const char *what)
{
    if (!decoder->failed)
        err_set(&decoder->err, ERR_DECODE, "unexpected answer: %s", what);
    return fail(decoder);
}

bool prom_push(struct decoder *decoder, enum prom_place place)
{
    if (decoder->top + 1 == PROM_DEPTH_MAX)
        return prom_unexpected(decoder, "nested too deeply");
    decoder->top++;
    decoder->stack[decoder->top].place = place;
    decoder->stack[decoder->top].index = 0;
    return true;
}

bool prom_ignore(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_OBJECT || token == JSON_ARRAY)
        json_scan_skip(&decoder->scan);
    return true;
}

bool prom_take_list(struct decoder *decoder, enum json_token token, enum prom_place place,
                    const char *what)
{
    if (token == JSON_NULL)
        return true;
    if (token != JSON_ARRAY)
        return prom_unexpected(decoder, what);
    return prom_push(decoder, place);
}

static const struct prom_place_row *const places[PROM_PLACE_COUNT] = {
    [PROM_DOCUMENT] = &prom_place_document,
    [PROM_ENVELOPE] = &prom_place_envelope,
    [PROM_DATA] = &prom_place_data,
    [PROM_EMPTY] = &prom_place_empty,
    [PROM_RESULT] = &prom_place_result,
    [PROM_SERIES] = &prom_place_series,
    [PROM_METRIC] = &prom_place_metric,
    [PROM_SAMPLES] = &prom_place_samples,
    [PROM_SAMPLE] = &prom_place_sample,
    [PROM_HISTOGRAMS] = &prom_place_histograms,
    [PROM_HISTOGRAM] = &prom_place_histogram,
    [PROM_HISTOGRAM_BODY] = &prom_place_histogram_body,
    [PROM_BUCKETS] = &prom_place_buckets,
    [PROM_BUCKET] = &prom_place_bucket,
    [PROM_NOTICES] = &prom_place_notices,
    [PROM_LABEL_VALUES] = &prom_place_label_values,
};

/* --- Tokens ---------------------------------------------------------------------------- */

static const struct prom_member *find_member(const struct prom_member *members,
                                             const char *name, size_t size)
{
    for (; members->name; members++) {
        if (strlen(members->name) == size && memcmp(members->name, name, size) == 0)
            return members;
    }
    return NULL;
}

static bool take_token(struct decoder *decoder, enum json_token token)
{
    const struct prom_place_row *row = places[decoder->stack[decoder->top].place];
    const struct json_scan *scan = &decoder->scan;

    if (token == JSON_KEY && row->key)
        return row->key(decoder);
    if (token == JSON_KEY) {
        decoder->member = find_member(row->members, scan->text, scan->size);
        return true;
    }
    if (token == JSON_OBJECT_END || token == JSON_ARRAY_END) {
        size_t size = decoder->stack[decoder->top].index;

        decoder->top--;
        return !row->end || row->end(decoder, size);
    }
    if (row->members)
        return decoder->member ? decoder->member->take(decoder, token)
                               : prom_ignore(decoder, token);
    return row->element(decoder, token, decoder->stack[decoder->top].index++);
}

static bool pull(struct decoder *decoder)
{
    enum json_token token;

    for (;;) {
        if (decoder->stack[decoder->top].place == PROM_SAMPLES)
            prom_samples_quick(decoder);
        token = json_scan_next(&decoder->scan);
        if (token <= JSON_END)
            break;
        decoder->begun = true;
        if (!take_token(decoder, token))
            return fail(decoder);
    }
    if (token != JSON_ERROR)
        return true;
    json_scan_explain(&decoder->scan, decoder->begun, &decoder->err);
    return fail(decoder);
}

/* --- The three functions of the class -------------------------------------------------- */

struct decoder *prom_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    json_scan_init(&decoder->scan, limits->depth,
                   limits->label_bytes > TEXT_MIN ? limits->label_bytes : TEXT_MIN);
    prom_build_init(&decoder->build, query, limits);
    decoder->kind = query->kind;
    decoder->http_status = http_status;
    decoder->result_type = -1;
    buf_init(&decoder->body, ERROR_BODY_MAX);
    buf_init(&decoder->message, ERROR_BODY_MAX);
    buf_init(&decoder->pair_text, limits->label_bytes + TEXT_MIN);
    decoder->warnings.texts = xcalloc(limits->notices + 1, sizeof(char *));
    decoder->infos.texts = xcalloc(limits->notices + 1, sizeof(char *));
    return decoder;
}

static void decoder_free(struct decoder *decoder)
{
    json_scan_done(&decoder->scan);
    prom_build_done(&decoder->build);
    buf_done(&decoder->body);
    buf_done(&decoder->message);
    buf_done(&decoder->pair_text);
    free(decoder->buckets);
    free(decoder->warnings.texts);
    free(decoder->infos.texts);
    free(decoder);
}

static bool http_ok(const struct decoder *decoder)
{
    return decoder->http_status >= 200 && decoder->http_status < 300;
}

/* The start of the body, for the words of an HTTP error. */
static void keep_body(struct decoder *decoder, const char *bytes, size_t size)
{
    size_t room = ERROR_BODY_MAX - decoder->body.size;

    buf_add(&decoder->body, bytes, size < room ? size : room);
}

bool prom_decode_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    struct result *result = decoder->build.result;
    size_t max = decoder->build.limits.body_bytes;

    if (decoder->failed)
        return false;
    if (size > max || result->body_bytes > max - size) {
        err_set(&decoder->err, ERR_LIMIT,
                "the answer is larger than %zu MiB: narrow the query or raise the step",
                max >> 20);
        return fail(decoder);
    }
    result->body_bytes += size;
    if (!http_ok(decoder)) {
        keep_body(decoder, bytes, size);
        return true;
    }
    json_scan_feed(&decoder->scan, bytes, size);
    return pull(decoder);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted and each once: servers give them in random order. */
static const char **make_notices(struct prom_build *build, struct prom_notices *from,
                                 size_t *ret_count)
{
    size_t count = 0;
    const char **texts;

    *ret_count = 0;
    if (from->count == 0 || build->full)
        return NULL;
    qsort(from->texts, from->count, sizeof(*from->texts), compare_texts);
    for (size_t i = 0; i < from->count; i++) {
        if (count == 0 || strcmp(from->texts[count - 1], from->texts[i]) != 0)
            from->texts[count++] = from->texts[i];
    }
    texts = arena_alloc(&build->result->arena, count * sizeof(*texts));
    if (!texts) {
        build->full = true;
        return NULL;
    }
    *ret_count = count;
    return memcpy(texts, from->texts, count * sizeof(*texts));
}

/* A scalar is a series of one sample without labels, a string is text. */
static bool finish_pair(struct decoder *decoder, enum result_type type)
{
    struct prom_build *build = &decoder->build;
    const struct buf *text = &decoder->pair_text;
    double value;

    if (type == RESULT_STRING) {
        build->result->text = prom_build_text(build, text->data, text->size);
        return true;
    }
    if (type != RESULT_SCALAR)
        return prom_unexpected(decoder, "\"resultType\" and \"result\" disagree");
    if (!prom_number_value(text->data, text->size, &value))
        return prom_unexpected(decoder, "a scalar is not a number");
    (void)prom_build_series_begin(build);
    prom_build_sample(build, decoder->sample_ms, value);
    prom_build_series_end(build);
    return true;
}

/* What came, against what was asked; empty data of any shape is an empty answer. */
static bool finish_data(struct decoder *decoder)
{
    struct prom_build *build = &decoder->build;
    bool values = decoder->kind == QUERY_LABEL_VALUES;
    int type = decoder->result_type;

    if (!decoder->data_seen) {
        build->result->type = RESULT_NONE;
        return decoder->status_seen ||
               prom_unexpected(decoder, "it has neither \"status\" nor \"data\"");
    }
    if (build->label_value_count > 0
            ? !values
            : values && (decoder->has_series || decoder->has_pair))
        return prom_unexpected(decoder, "\"data\" is not what was asked for");
    if (type < 0)
        type = values                                               ? RESULT_VALUES
               : decoder->kind == QUERY_RANGE || decoder->has_range ? RESULT_MATRIX
                                                                    : RESULT_VECTOR;
    if (decoder->has_pair && !finish_pair(decoder, (enum result_type)type))
        return false;
    if (decoder->has_series && (type == RESULT_SCALAR || type == RESULT_STRING))
        return prom_unexpected(decoder, "\"resultType\" and \"result\" disagree");
    build->result->type = values ? RESULT_VALUES : (enum result_type)type;
    return true;
}

static bool finish(struct decoder *decoder)
{
    struct result *result = decoder->build.result;

    if (decoder->failed)
        return false;
    if (decoder->http_status == 204)
        return true;
    if (!http_ok(decoder)) {
        api_error_from_body(decoder->http_status, decoder->body.data, decoder->body.size,
                            &decoder->err);
        return false;
    }
    json_scan_finish(&decoder->scan);
    if (!pull(decoder))
        return false;
    if (decoder->api_error) {
        err_set(&decoder->err, ERR_QUERY, "%s",
                decoder->message.size ? decoder->message.data
                                      : "the server reports an error");
        return false;
    }
    if (!finish_data(decoder))
        return false;
    result->warnings =
        make_notices(&decoder->build, &decoder->warnings, &result->warning_count);
    result->infos = make_notices(&decoder->build, &decoder->infos, &result->info_count);
    return true;
}

struct result *prom_decode_end(struct decoder *decoder, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(decoder)) {
        result = prom_build_take(&decoder->build);
        if (!result)
            err_set(&decoder->err, ERR_LIMIT,
                    "the answer needs too much memory: narrow the query");
    }
    if (err && !result) {
        *err = decoder->err;
        if (err->code == 0)
            err->code = decoder->http_status;
    }
    decoder_free(decoder);
    return result;
}
