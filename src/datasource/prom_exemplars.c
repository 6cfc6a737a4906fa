/* SPDX-License-Identifier: MIT */
#include "datasource/prom_exemplars.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "datasource/json.h"
#include "model/exemplar.h"

struct decoder {
    struct result_limits limits;
    int http_status;
    struct buf body;
};

struct decoder *prom_exemplars_begin(const struct query_spec *query, int http_status,
                                     const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    (void)query;
    decoder->limits = *limits;
    decoder->http_status = http_status;
    buf_init(&decoder->body,
             limits->body_bytes < JSON_BODY_MAX ? limits->body_bytes : JSON_BODY_MAX);
    return decoder;
}

bool prom_exemplars_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return buf_add(&decoder->body, bytes, size);
}

/* --- one --- */

/* Only these are ids whatever the label is called: a short number may be anything. */
static bool is_whole_id(size_t size)
{
    return size == 16 || size == 32;
}

/* What the label is called is a convention of the library that made it. */
static bool find_trace(const struct json_t *labels, struct trace_id *ret)
{
    static const char *const names[] = {"trace_id", "traceID", "traceId", "TraceID",
                                        "trace.id"};
    const struct json_t *value;
    const char *name;
    void *at = NULL;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *text = json_member_text(labels, names[i], "");

        if (trace_id_parse(text, strlen(text), ret))
            return true;
    }
    while (json_is_map(labels) && json_next(labels, &at, &name, &value)) {
        size_t size = 0;
        const char *text = json_text(value, &size);

        if (text && is_whole_id(size) && strcmp(name, "span_id") != 0 &&
            trace_id_parse(text, size, ret))
            return true;
    }
    return false;
}

static bool read_exemplar(const struct json_t *from, const struct labels *labels,
                          struct exemplar *ret)
{
    double seconds;

    ret->labels = labels;
    if (!find_trace(json_member(from, "labels"), &ret->trace) ||
        !json_number(json_member(from, "value"), &ret->value) ||
        !json_number(json_member(from, "timestamp"), &seconds) || !isfinite(ret->value) ||
        !(seconds > 0 && seconds < 1e11))
        return false;
    ret->ms = (int64_t)(seconds * 1000 + 0.5);
    return true;
}

static const struct labels *read_labels(struct result *result, const struct json_t *map,
                                        const struct result_limits *limits)
{
    struct labels *labels = arena_alloc(&result->arena, sizeof(*labels));
    struct label *pairs = arena_alloc(&result->arena, limits->labels * sizeof(*pairs));
    const struct json_t *value;
    const char *name;
    size_t count = 0;
    void *at = NULL;

    while (json_is_map(map) && count < limits->labels &&
           json_next(map, &at, &name, &value)) {
        size_t size = 0;
        const char *text = json_text(value, &size);

        if (!text || size > limits->label_bytes || strlen(name) > limits->label_bytes)
            continue;
        pairs[count].name =
            utf8_sanitize_arena(&result->arena, name, strlen(name), UTF8_NEWLINE_PICTURE);
        pairs[count++].value =
            utf8_sanitize_arena(&result->arena, text, size, UTF8_NEWLINE_PICTURE);
    }
    labels_make(labels, pairs, count);
    return labels;
}

/* --- all --- */

static int compare(const void *a, const void *b)
{
    const struct exemplar *x = a, *y = b;

    if (x->trace.high != y->trace.high)
        return x->trace.high < y->trace.high ? -1 : 1;
    if (x->trace.low != y->trace.low)
        return x->trace.low < y->trace.low ? -1 : 1;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return x->ms < y->ms ? -1 : x->ms > y->ms;
}

static int compare_times(const void *a, const void *b)
{
    const struct exemplar *x = a, *y = b;

    return x->ms != y->ms ? (x->ms < y->ms ? -1 : 1) : compare(a, b);
}

/* An exporter that keeps exposing one has it stored again at every scrape. */
static size_t drop_twins(struct exemplar *items, size_t count)
{
    size_t kept = 0;

    qsort(items, count, sizeof(*items), compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !trace_id_equal(items[kept - 1].trace, items[i].trace) ||
            items[kept - 1].value < items[i].value ||
            items[kept - 1].value > items[i].value)
            items[kept++] = items[i];
    qsort(items, kept, sizeof(*items), compare_times);
    return kept;
}

static void read_data(struct result *result, const struct json_t *data,
                      const struct result_limits *limits)
{
    struct exemplars *answer = arena_alloc(&result->arena, sizeof(*answer));
    struct exemplar *items;
    size_t total = 0, count = 0;

    for (size_t i = 0; i < json_count(data); i++)
        total += json_count(json_member(json_item(data, i), "exemplars"));
    items = arena_alloc(&result->arena,
                        ((total < EXEMPLARS_MAX ? total : EXEMPLARS_MAX) + 1) *
                            sizeof(*items));
    for (size_t i = 0; i < json_count(data) && count < EXEMPLARS_MAX; i++) {
        const struct json_t *series = json_item(data, i);
        const struct json_t *list = json_member(series, "exemplars");
        const struct labels *labels =
            read_labels(result, json_member(series, "seriesLabels"), limits);

        for (size_t k = 0; k < json_count(list) && count < EXEMPLARS_MAX; k++)
            count += read_exemplar(json_item(list, k), labels, &items[count]);
    }
    answer->items = items;
    answer->count = drop_twins(items, count);
    answer->total = total;
    result->type = RESULT_EXEMPLARS;
    result->exemplars = answer;
    result->samples = answer->count;
}

static struct result *read_body(const struct decoder *decoder, struct err *err)
{
    struct json_t *document;
    struct result *result;

    if (decoder->http_status == 204) /* the expression selects nothing */
        return result_new();
    if (decoder->body.overflow) {
        err_set(err, ERR_LIMIT, "more exemplars than can be read");
        return NULL;
    }
    document = json_parse(decoder->body.data, decoder->body.size, err);
    if (!document)
        return NULL;
    result = result_new();
    result->body_bytes = decoder->body.size;
    read_data(result, json_member(document, "data"), &decoder->limits);
    json_free(document);
    return result;
}

struct result *prom_exemplars_end(struct decoder *decoder, struct err *err)
{
    struct result *result = err ? read_body(decoder, err) : NULL;

    buf_done(&decoder->body);
    free(decoder);
    return result;
}
