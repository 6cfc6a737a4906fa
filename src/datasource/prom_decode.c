/* SPDX-License-Identifier: MIT */
#include "datasource/prom_decode.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

enum {
    MESSAGE_MAX = 4096, /* of an API error; less is shown */
    TEXT_MIN = 1024,    /* keys and numbers are never cut */
};

/* --- The three functions of the class -------------------------------------------------- */

struct decoder *prom_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    json_walk_init(&decoder->walk, &prom_document, http_status, limits,
                   limits->label_bytes > TEXT_MIN ? limits->label_bytes : TEXT_MIN,
                   "narrow the query or raise the step");
    prom_build_init(&decoder->build, query, limits);
    decoder->kind = query->kind;
    decoder->result_type = -1;
    buf_init(&decoder->message, MESSAGE_MAX);
    buf_init(&decoder->pair_text, limits->label_bytes + TEXT_MIN);
    decoder->warnings.texts = xcalloc(limits->notices + 1, sizeof(char *));
    decoder->infos.texts = xcalloc(limits->notices + 1, sizeof(char *));
    return decoder;
}

static void decoder_free(struct decoder *decoder)
{
    json_walk_done(&decoder->walk);
    prom_build_done(&decoder->build);
    buf_done(&decoder->message);
    buf_done(&decoder->pair_text);
    free(decoder->buckets);
    free(decoder->warnings.texts);
    free(decoder->infos.texts);
    free(decoder);
}

bool prom_decode_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return json_walk_feed(&decoder->walk, bytes, size);
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
        return json_walk_unexpected(&decoder->walk,
                                    "\"resultType\" and \"result\" disagree");
    if (!prom_number_value(text->data, text->size, &value))
        return json_walk_unexpected(&decoder->walk, "a scalar is not a number");
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
               json_walk_unexpected(&decoder->walk,
                                    "it has neither \"status\" nor \"data\"");
    }
    if (build->label_value_count > 0
            ? !values
            : values && (decoder->has_series || decoder->has_pair))
        return json_walk_unexpected(&decoder->walk, "\"data\" is not what was asked for");
    if (type < 0)
        type = values                                               ? RESULT_VALUES
               : decoder->kind == QUERY_RANGE || decoder->has_range ? RESULT_MATRIX
                                                                    : RESULT_VECTOR;
    if (decoder->has_pair && !finish_pair(decoder, (enum result_type)type))
        return false;
    if (decoder->has_series && (type == RESULT_SCALAR || type == RESULT_STRING))
        return json_walk_unexpected(&decoder->walk,
                                    "\"resultType\" and \"result\" disagree");
    build->result->type = values ? RESULT_VALUES : (enum result_type)type;
    return true;
}

static bool finish(struct decoder *decoder)
{
    struct result *result = decoder->build.result;

    if (!json_walk_finish(&decoder->walk))
        return false;
    result->body_bytes = decoder->walk.bytes;
    if (decoder->walk.http_status == 204)
        return true;
    if (decoder->api_error) {
        err_set(&decoder->walk.err, ERR_QUERY, "%s",
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
            err_set(&decoder->walk.err, ERR_LIMIT,
                    "the answer needs too much memory: narrow the query");
    }
    if (err && !result) {
        *err = decoder->walk.err;
        if (err->code == 0)
            err->code = decoder->walk.http_status;
    }
    decoder_free(decoder);
    return result;
}
