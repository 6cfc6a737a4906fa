/* SPDX-License-Identifier: MIT */
#include "datasource/loki_tables.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "datasource/json.h"
#include "datasource/prom_build.h"

struct loki_tables {
    struct query_spec query;
    struct prom_build build;
    struct buf body;
};

static void add_label(struct prom_build *build, const char *name, const char *value)
{
    prom_build_label_name(build, name, strlen(name));
    prom_build_label_value(build, value, strlen(value));
}

/* --- patterns: [{"pattern":"…","level":"info","samples":[[seconds,count],…]}] --- */

static void read_samples(struct prom_build *build, const struct json_t *samples)
{
    for (size_t i = 0; i < json_count(samples); i++) {
        const struct json_t *pair = json_item(samples, i);
        int64_t seconds;
        double count;

        if (json_integer64(json_item(pair, 0), &seconds) && seconds >= 0 &&
            seconds < INT64_MAX / 1000 && json_number(json_item(pair, 1), &count))
            prom_build_sample(build, seconds * 1000, count);
    }
}

static void read_pattern(struct prom_build *build, const struct json_t *item)
{
    const char *pattern = json_member_text(item, "pattern", NULL);

    if (!pattern || !prom_build_series_begin(build))
        return;
    prom_build_labels_clear(build);
    add_label(build, "pattern", pattern);
    add_label(build, "level", json_member_text(item, "level", "unknown"));
    read_samples(build, json_member(item, "samples"));
    prom_build_series_end(build);
}

/* --- fields: [{"label":"status","type":"int","cardinality":2,"parsers":["json"]}] --- */

static void read_field(struct prom_build *build, const struct json_t *item)
{
    const struct json_t *parsers = json_member(item, "parsers");
    const char *label = json_member_text(item, "label", NULL);
    double cardinality;

    if (!label || !json_number(json_member(item, "cardinality"), &cardinality) ||
        !prom_build_series_begin(build))
        return;
    prom_build_labels_clear(build);
    add_label(build, "label", label);
    add_label(build, "type", json_member_text(item, "type", ""));
    /* Of several the first is as good as any; none: it needs no parser. */
    if (json_count(parsers) > 0 && json_text(json_item(parsers, 0), NULL))
        add_label(build, "parser", json_text(json_item(parsers, 0), NULL));
    prom_build_sample(build, 0, cardinality);
    prom_build_series_end(build);
}

/* --- series: [{"namespace":"a","pod":"b"}] --- */

static void read_labels(struct prom_build *build, const struct json_t *item)
{
    const struct json_t *value;
    const char *name;
    void *at = NULL;

    if (!json_is_map(item) || !prom_build_series_begin(build))
        return;
    prom_build_labels_clear(build);
    while (json_next(item, &at, &name, &value))
        if (json_text(value, NULL))
            add_label(build, name, json_text(value, NULL));
    prom_build_sample(build, 0, 1); /* it is there */
    prom_build_series_end(build);
}

/* --- statistics: {"streams":1,"chunks":2,"bytes":3,"entries":4} --- */

static void read_statistics(struct prom_build *build, const struct json_t *document)
{
    static const char *const names[] = {"streams", "chunks", "bytes", "entries"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        double value;

        if (!json_number(json_member(document, names[i]), &value) ||
            !prom_build_series_begin(build))
            continue;
        prom_build_labels_clear(build);
        add_label(build, "name", names[i]);
        prom_build_sample(build, 0, value);
        prom_build_series_end(build);
    }
}

static const struct {
    enum query_kind kind;
    const char *member; /* its list; left out where there is nothing */
    void (*read)(struct prom_build *build, const struct json_t *item);
} shapes[] = {
    {QUERY_PATTERNS,   "data",   read_pattern},
    {QUERY_FIELDS,     "fields", read_field  },
    {QUERY_LABEL_SETS, "data",   read_labels },
    {QUERY_STATISTICS, NULL,     NULL        },
};

bool loki_tables_reads(enum query_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (shapes[i].kind == kind)
            return true;
    return false;
}

struct loki_tables *loki_tables_new(const struct query_spec *query,
                                    const struct result_limits *limits)
{
    struct loki_tables *self = xcalloc(1, sizeof(*self));
    size_t most = limits->body_bytes;

    self->query = *query;
    prom_build_init(&self->build, query, limits);
    buf_init(&self->body, most < JSON_BODY_MAX ? most : JSON_BODY_MAX);
    return self;
}

bool loki_tables_feed(struct loki_tables *self, const char *bytes, size_t size)
{
    return buf_add(&self->body, bytes, size);
}

static void read_shape(struct loki_tables *self, const struct json_t *document)
{
    for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
        const struct json_t *list =
            shapes[s].member ? json_member(document, shapes[s].member) : NULL;

        if (shapes[s].kind != self->query.kind)
            continue;
        if (!shapes[s].member)
            read_statistics(&self->build, document);
        for (size_t i = 0; i < json_count(list); i++)
            shapes[s].read(&self->build, json_item(list, i));
    }
}

static struct result *read_body(struct loki_tables *self, struct err *err)
{
    struct json_t *document;
    struct result *result = NULL;

    if (self->body.overflow) {
        err_set(err, ERR_LIMIT, "the answer is too large: narrow the query");
        return NULL;
    }
    document = json_parse(self->body.data, self->body.size, err);
    if (!document)
        return NULL;
    if (!json_is_map(document))
        err_set(err, ERR_DECODE, "unexpected answer: it is not an object");
    else if (strcmp(json_member_text(document, "status", "success"), "success") != 0)
        err_set(err, ERR_QUERY, "the server reports an error");
    else
        read_shape(self, document);
    json_free(document);
    if (err->kind == ERR_NONE)
        result = prom_build_take(&self->build);
    if (!result && err->kind == ERR_NONE)
        err_set(err, ERR_LIMIT, "the answer needs too much memory: narrow the query");
    if (result)
        result->type = self->query.kind == QUERY_PATTERNS ? RESULT_MATRIX : RESULT_VECTOR;
    return result;
}

struct result *loki_tables_end(struct loki_tables *self, struct err *err)
{
    struct result *result = NULL;
    struct err own = {0};

    if (err) {
        result = read_body(self, &own);
        *err = own;
    }
    prom_build_done(&self->build);
    buf_done(&self->body);
    free(self);
    return result;
}
