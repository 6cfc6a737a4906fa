/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "go_json.h"
#include "loki_private.h"

/* Statistics are always there and nearly always ignored; the shape is Loki 3.7's. */
#define STORE                                                                            \
    "{\"totalChunksRef\":0,\"totalChunksDownloaded\":0,\"chunksDownloadTime\":0,"        \
    "\"queryReferencedStructuredMetadata\":false,\"queryUsedV2Engine\":false,\"chunk\":" \
    "{\"headChunkBytes\":0,\"headChunkLines\":0,\"decompressedBytes\":0,"                \
    "\"decompressedLines\":0,\"compressedBytes\":0,\"totalDuplicates\":0,"               \
    "\"postFilterLines\":0,\"headChunkStructuredMetadataBytes\":0,"                      \
    "\"decompressedStructuredMetadataBytes\":0},\"chunkRefsFetchTime\":0,"               \
    "\"congestionControlLatency\":0,\"pipelineWrapperFilteredLines\":0}"

static void write_stats(struct buffer *out, size_t lines, size_t bytes, size_t returned)
{
    buffer_printf(out,
                  "\"stats\":{\"summary\":{\"bytesProcessedPerSecond\":0,"
                  "\"linesProcessedPerSecond\":0,\"totalBytesProcessed\":%zu,"
                  "\"totalLinesProcessed\":%zu,\"execTime\":0.004,\"queueTime\":0.0001,"
                  "\"subqueries\":0,\"totalEntriesReturned\":%zu,\"splits\":1,"
                  "\"shards\":1,\"totalPostFilterLines\":%zu,"
                  "\"totalStructuredMetadataBytesProcessed\":0},",
                  bytes, lines, returned, returned);
    buffer_puts(out, "\"querier\":{\"store\":" STORE ",\"querierExecTime\":0},"
                     "\"ingester\":{\"totalReached\":1,\"totalChunksMatched\":0,"
                     "\"totalBatches\":1,\"totalLinesSent\":0,\"store\":" STORE
                     ",\"recvWaitTime\":0},\"cache\":{},\"index\":{\"totalChunks\":0,"
                     "\"postFilterChunks\":0,\"shardsDuration\":0,"
                     "\"usedBloomFilters\":false,\"totalStreams\":0,"
                     "\"chunkRefsLookupTime\":0,\"bloomFilterTime\":0}}");
}

static void write_label(struct buffer *out, const struct logql_label *label, bool first)
{
    if (!first)
        buffer_putc(out, ',');
    go_json_string(out, label->name, label->name_size, true);
    buffer_putc(out, ':');
    go_json_string(out, label->value, label->value_size, true);
}

void loki_write_labels(struct buffer *out, const struct logql_label *labels, size_t count)
{
    buffer_putc(out, '{');
    for (size_t i = 0; i < count; i++)
        write_label(out, &labels[i], i == 0);
    buffer_putc(out, '}');
}

/* Those of one origin only; returns whether there were any. */
static bool write_origin(struct buffer *out, const struct logql_row *row,
                         enum logql_origin origin)
{
    bool first = true;
    buffer_putc(out, '{');
    for (size_t i = 0; i < row->label_count; i++) {
        if (row->labels[i].origin != origin)
            continue;
        write_label(out, &row->labels[i], first);
        first = false;
    }
    buffer_putc(out, '}');
    return !first;
}

static bool has_origin(const struct logql_row *row, enum logql_origin origin)
{
    for (size_t i = 0; i < row->label_count; i++) {
        if (row->labels[i].origin == origin)
            return true;
    }
    return false;
}

static void write_entry(struct buffer *out, const struct logql_row *row, bool categorized)
{
    buffer_puts(out, "[\"");
    buffer_int(out, row->time_ns);
    buffer_puts(out, "\",");
    go_json_string(out, row->line, row->line_size, true);
    if (categorized) {
        bool metadata = has_origin(row, LOGQL_METADATA);
        buffer_puts(out, ",{");
        if (metadata) {
            buffer_puts(out, "\"structuredMetadata\":");
            (void)write_origin(out, row, LOGQL_METADATA);
        }
        if (has_origin(row, LOGQL_PARSED)) {
            buffer_puts(out, metadata ? ",\"parsed\":" : "\"parsed\":");
            (void)write_origin(out, row, LOGQL_PARSED);
        }
        buffer_putc(out, '}');
    }
    buffer_putc(out, ']');
}

/* A row with the text of the labels that its stream goes by. */
struct keyed {
    size_t offset, size; /* in the keys' text */
    size_t row;
    const char *keys;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    size_t size = x->size < y->size ? x->size : y->size;
    int order = memcmp(x->keys + x->offset, y->keys + y->offset, size);
    if (order)
        return order;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool same_stream(const struct keyed *a, const struct keyed *b)
{
    return a->size == b->size &&
           memcmp(a->keys + a->offset, b->keys + b->offset, a->size) == 0;
}

void loki_write_streams(struct buffer *out, const struct logql_rows *rows,
                        bool categorized)
{
    struct buffer keys;
    struct keyed *list = xmalloc((rows->count + 1) * sizeof(*list));
    buffer_init(&keys, HTTP_REPLY_MAX);
    for (size_t i = 0; i < rows->count; i++) {
        list[i] = (struct keyed){.offset = keys.size, .row = i};
        if (categorized)
            (void)write_origin(&keys, &rows->items[i], LOGQL_STREAM);
        else
            loki_write_labels(&keys, rows->items[i].labels, rows->items[i].label_count);
        list[i].size = keys.size - list[i].offset;
    }
    for (size_t i = 0; i < rows->count; i++)
        list[i].keys = keys.data;
    qsort(list, keys.failed ? 0 : rows->count, sizeof(*list), compare_keyed);
    buffer_puts(out, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",");
    if (categorized)
        buffer_puts(out, "\"encodingFlags\":[\"categorize-labels\"],");
    buffer_puts(out, "\"result\":[");
    for (size_t i = 0; i < rows->count; i++) {
        bool first = i == 0 || !same_stream(&list[i - 1], &list[i]);
        if (first) {
            buffer_puts(out, i ? "]},{\"stream\":" : "{\"stream\":");
            buffer_put(out, keys.data + list[i].offset, list[i].size);
            buffer_puts(out, ",\"values\":[");
        } else {
            buffer_putc(out, ',');
        }
        write_entry(out, &rows->items[list[i].row], categorized);
    }
    buffer_puts(out, rows->count ? "]}]," : "],");
    write_stats(out, rows->lines_read, rows->bytes_read, rows->count);
    buffer_puts(out, "}}\n");
    buffer_done(&keys);
    free(list);
}

static void begin_result(struct buffer *out, const char *type)
{
    buffer_printf(out,
                  "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":[",
                  type);
}

void loki_write_vector(struct buffer *out, const struct logql_matrix *matrix,
                       int64_t time_ns)
{
    begin_result(out, "vector");
    for (size_t i = 0; i < matrix->count; i++) {
        const struct logql_series *series = &matrix->series[i];
        buffer_puts(out, i ? ",{\"metric\":" : "{\"metric\":");
        loki_write_labels(out, series->labels, series->label_count);
        buffer_puts(out, ",\"value\":[");
        go_json_seconds(out, time_ns);
        buffer_putc(out, ',');
        go_json_value(out, series->values[0]);
        buffer_puts(out, "]}");
    }
    buffer_puts(out, "],");
    write_stats(out, matrix->lines_read, matrix->bytes_read, matrix->count);
    buffer_puts(out, "}}\n");
}

void loki_write_matrix(struct buffer *out, const struct logql_matrix *matrix,
                       int64_t start_ns, int64_t step_ns)
{
    begin_result(out, "matrix");
    for (size_t i = 0; i < matrix->count; i++) {
        const struct logql_series *series = &matrix->series[i];
        buffer_puts(out, i ? ",{\"metric\":" : "{\"metric\":");
        loki_write_labels(out, series->labels, series->label_count);
        buffer_puts(out, ",\"values\":[");
        bool first = true;
        for (size_t step = 0; step < matrix->steps; step++) {
            if (!series->present[step])
                continue;
            buffer_puts(out, first ? "[" : ",[");
            first = false;
            go_json_seconds(out, start_ns + (int64_t)step * step_ns);
            buffer_putc(out, ',');
            go_json_value(out, series->values[step]);
            buffer_putc(out, ']');
        }
        buffer_puts(out, "]}");
    }
    buffer_puts(out, "],");
    write_stats(out, matrix->lines_read, matrix->bytes_read, matrix->count);
    buffer_puts(out, "}}\n");
}

void loki_write_scalar(struct buffer *out, double value, int64_t time_ns)
{
    buffer_puts(out, "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\","
                     "\"result\":[");
    /* Loki gives a time that is no time here; milliseconds do as well. */
    buffer_int(out, time_ns / 1000000);
    buffer_putc(out, ',');
    go_json_value(out, value);
    buffer_puts(out, "],");
    write_stats(out, 0, 0, 1);
    buffer_puts(out, "}}\n");
}
