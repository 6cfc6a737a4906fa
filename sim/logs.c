/* SPDX-License-Identifier: MIT */
#include "logs.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "logs_block.h"
#include "traces.h"

enum {
    CACHE_BLOCKS = 1024, /* 8.5 hours, each block in the place its number gives */
    CACHE_BYTES_MAX = 160 << 20,
    VOLUME_EVERY = 8,
};

#define VOLUME_EXACT_NS (6 * 60 * MODEL_MINUTE)
/* Longer windows are not worth keeping: only what can pass is made. */
#define NARROW_NS       (90 * MODEL_MINUTE)

struct logs {
    const struct model *model;
    struct logs_streams *streams;
    struct logs_block cache[CACHE_BLOCKS];
    bool filled[CACHE_BLOCKS];
    size_t bytes;
    struct logs_block spare; /* one that is not worth keeping */
    int64_t now_ns;          /* of the source handed out last */
};

struct logs *logs_new(const struct model *model)
{
    struct logs *logs = xcalloc(1, sizeof(*logs));
    logs->model = model;
    logs->streams = logs_streams_new();
    return logs;
}

static size_t block_bytes(const struct logs_block *block)
{
    return block->text.capacity + block->capacity * sizeof(block->records[0]);
}

static void forget(struct logs *logs, size_t place)
{
    if (!logs->filled[place])
        return;
    logs->bytes -= block_bytes(&logs->cache[place]);
    logs_block_done(&logs->cache[place]);
    logs->filled[place] = false;
}

void logs_free(struct logs *logs)
{
    if (!logs)
        return;
    for (size_t i = 0; i < CACHE_BLOCKS; i++)
        forget(logs, i);
    logs_block_done(&logs->spare);
    logs_streams_free(logs->streams);
    free(logs);
}

static int64_t block_start(int64_t time_ns)
{
    return time_ns - ((time_ns % LOGS_BLOCK_NS) + LOGS_BLOCK_NS) % LOGS_BLOCK_NS;
}

/* Drop what is more than an hour older than the block that is wanted. */
static void forget_old(struct logs *logs, int64_t start_ns)
{
    for (size_t i = 0; i < CACHE_BLOCKS; i++) {
        if (logs->filled[i] && logs->cache[i].start_ns < start_ns - 60 * MODEL_MINUTE)
            forget(logs, i);
    }
}

/* The block stays valid until the next call. With a lens it may have no more than what
   the lens lets through. */
static const struct logs_block *get_block(struct logs *logs, int64_t start_ns,
                                          const struct logs_lens *lens)
{
    size_t place = (size_t)(start_ns / LOGS_BLOCK_NS) % CACHE_BLOCKS;
    struct logs_block *block = &logs->cache[place];
    if (logs->filled[place] && block->start_ns == start_ns)
        return block;
    if (logs->bytes > CACHE_BYTES_MAX)
        forget_old(logs, start_ns);
    if (lens || logs->bytes > CACHE_BYTES_MAX ||
        (logs->filled[place] && block->start_ns > start_ns)) {
        /* A look into the past does not drive out the present. */
        logs_block_done(&logs->spare);
        logs_block_init(&logs->spare, logs->model, logs->streams, start_ns, lens);
        return &logs->spare;
    }
    forget(logs, place);
    logs_block_init(block, logs->model, logs->streams, start_ns, NULL);
    logs->filled[place] = true;
    logs->bytes += block_bytes(block);
    return block;
}

/* ---- Reading ------------------------------------------------------------------- */

struct reading {
    struct logs *logs;
    const struct logql_query *query;
    size_t selector;
    int64_t start_ns, end_ns;
    logql_entry_fn fn;
    void *user;
    /* By stream: not asked yet, taken, not taken. */
    uint8_t *verdict;
    size_t verdicts;
};

static bool selected(struct reading *r, uint16_t stream)
{
    if (stream >= r->verdicts) {
        size_t size = (size_t)stream + 256;
        r->verdict = xreallocarray(r->verdict, size, 1);
        memset(r->verdict + r->verdicts, 0, size - r->verdicts);
        r->verdicts = size;
    }
    if (!r->verdict[stream]) {
        const struct logs_stream *s = logs_stream_at(r->logs->streams, stream);
        r->verdict[stream] =
            logql_selects(r->query, r->selector, s->labels, s->count) ? 1 : 2;
    }
    return r->verdict[stream] == 1;
}

static void add_metadata(struct logql_label *label, const char *name, const char *value)
{
    *label = (struct logql_label){name, value, (uint32_t)strlen(name),
                                  (uint32_t)strlen(value), LOGQL_METADATA};
}

static void hex16(uint64_t number, char ret[17])
{
    for (int i = 16; i-- > 0; number >>= 4)
        ret[i] = "0123456789abcdef"[number & 15];
    ret[16] = '\0';
}

static bool hand_over(const struct reading *r, const struct logs_block *block,
                      const struct logs_record *record)
{
    /* Loki's own names of levels, not logrus's. */
    static const char *const detected[LOGS_LEVEL_COUNT] = {"debug", "info", "warn",
                                                           "error", "fatal"};
    const struct logs_stream *stream = logs_stream_at(r->logs->streams, record->stream);
    struct logql_label labels[LOGS_STREAM_LABELS + 3];
    char trace[33], span[17];
    size_t count = stream->count;
    memcpy(labels, stream->labels, count * sizeof(labels[0]));
    add_metadata(&labels[count++], "detected_level", detected[record->level]);
    if (record->traced) {
        hex16(traces_span_id(r->logs->model, record->identity, 0), span);
        model_trace_id(r->logs->model, record->identity, trace);
        add_metadata(&labels[count++], "span_id", span);
        add_metadata(&labels[count++], "trace_id", trace);
    }
    struct logql_entry entry = {.time_ns = record->time_ns,
                                .line = block->text.data + record->offset,
                                .line_size = record->size,
                                .labels = labels,
                                .label_count = count,
                                .stream_labels = stream->count};
    return r->fn(r->user, &entry);
}

static bool read_block(struct reading *r, const struct logs_block *block, bool backward)
{
    for (size_t i = 0; i < block->count; i++) {
        const struct logs_record *record =
            &block->records[backward ? block->count - 1 - i : i];
        if (record->time_ns < r->start_ns || record->time_ns >= r->end_ns ||
            !selected(r, record->stream))
            continue;
        if (!hand_over(r, block, record))
            return false;
    }
    return true;
}

static void scan(void *user, const struct logql_query *query, size_t selector,
                 int64_t start_ns, int64_t end_ns, bool backward, logql_entry_fn fn,
                 void *fn_user)
{
    struct logs *logs = user;
    int64_t origin = model_origin_ns(logs->model);
    struct reading r = {.logs = logs,
                        .query = query,
                        .selector = selector,
                        .start_ns = start_ns > origin ? start_ns : origin,
                        .end_ns = end_ns < logs->now_ns ? end_ns : logs->now_ns,
                        .fn = fn,
                        .user = fn_user};
    if (r.start_ns >= r.end_ns)
        return;
    int64_t first = block_start(r.start_ns), last = block_start(r.end_ns - 1);
    struct logs_lens lens;
    bool narrow =
        r.end_ns - r.start_ns > NARROW_NS && logs_lens_init(&lens, query, selector);
    bool more = true;
    for (int64_t at = backward ? last : first; more && at >= first && at <= last;
         at += backward ? -LOGS_BLOCK_NS : LOGS_BLOCK_NS)
        more = read_block(&r, get_block(logs, at, narrow ? &lens : NULL), backward);
    free(r.verdict);
}

struct logql_source logs_source(struct logs *logs, int64_t now_ns)
{
    logs->now_ns = now_ns;
    return (struct logql_source){.user = logs, .scan = scan};
}

/* ---- The index ----------------------------------------------------------------- */

static size_t add_stream(struct logs *logs, enum logs_writer writer, const char *pod,
                         const char *severity, const struct logs_stream **ret,
                         size_t count, size_t max)
{
    if (count == max)
        return count;
    uint16_t index = logs_stream_index(logs->streams, writer, pod, severity);
    ret[count] = logs_stream_at(logs->streams, index);
    for (size_t i = 0; i < count; i++) {
        if (ret[i] == ret[count])
            return count;
    }
    return count + 1;
}

size_t logs_streams(struct logs *logs, int64_t start_ns, int64_t end_ns,
                    const struct logs_stream **ret, size_t max)
{
    static const char *const severities[] = {"info", "warning", "error", "high",
                                             "medium"};
    size_t count = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        size_t lives;
        const struct model_life *life = model_lives(logs->model, slot, &lives);
        for (size_t i = 0; i < lives; i++) {
            if (life[i].start_ns >= end_ns || life[i].end_ns < start_ns)
                continue;
            for (size_t k = 0; k < ARRAY_LEN(severities); k++)
                count = add_stream(logs, LOGS_BACKEND, life[i].pod, severities[k], ret,
                                   count, max);
        }
    }
    count = add_stream(logs, LOGS_KUBERNETES, LOGS_EVENTS_POD, "info", ret, count, max);
    count =
        add_stream(logs, LOGS_KUBERNETES, LOGS_EVENTS_POD, "warning", ret, count, max);
    return add_stream(logs, LOGS_CERT_MANAGER, LOGS_CERT_POD, "error", ret, count, max);
}

void logs_volume(struct logs *logs, int64_t start_ns, int64_t end_ns, logs_volume_fn fn,
                 void *user)
{
    int64_t origin = model_origin_ns(logs->model);
    int64_t every = end_ns - start_ns > VOLUME_EXACT_NS ? VOLUME_EVERY : 1;
    start_ns = start_ns > origin ? start_ns : origin;
    end_ns = end_ns < logs->now_ns ? end_ns : logs->now_ns;
    for (int64_t at = block_start(start_ns); at < end_ns; at += every * LOGS_BLOCK_NS) {
        const struct logs_block *block = get_block(logs, at, NULL);
        for (size_t i = 0; i < block->count; i++) {
            const struct logs_record *record = &block->records[i];
            if (record->time_ns >= start_ns && record->time_ns < end_ns)
                fn(user, logs_stream_at(logs->streams, record->stream), record->time_ns,
                   (double)every, (double)every * record->size);
        }
    }
}
