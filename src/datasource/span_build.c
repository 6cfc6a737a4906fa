/* SPDX-License-Identifier: MIT */
#include "datasource/span_build.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "model/log_redact.h"

enum {
    TEXTS_MAX = 1 << 17, /* kept once; more are kept each time */
    SHARED_MAX = 96,     /* bytes of a text that is worth sharing */
    SCRATCH_MAX = 4 * TRACE_VALUE_MAX,
};

/* Found by a keyed hash of 64 bits (hash_seeded()) alone: no server can make two of them
   meet, and chance does not within the life of a program. */
struct span_texts {
    struct {
        uint64_t hash;
        const char *text;
    } * slots;

    size_t count, capacity;
};

void span_build_init(struct span_build *build, const struct query_spec *query,
                     const struct result_limits *limits)
{
    struct err none = {0}; /* what cannot be read was refused before it was asked */

    *build = (struct span_build){.limits = *limits, .result = result_new()};
    build->details = query->kind == QUERY_TRACE;
    if (query->expr)
        (void)trace_id_parse(query->expr, strlen(query->expr), &build->wanted);
    if (query->kind == QUERY_TRACES && query->expr &&
        !trace_query_parse(query->expr, &build->search, &none))
        build->search = (struct trace_query){0};
    map_init(&build->service_index);
    build->texts = xcalloc(1, sizeof(*build->texts));
    build->warnings = xcalloc(limits->notices + 1, sizeof(*build->warnings));
    buf_init(&build->scratch, SCRATCH_MAX);
}

void span_build_done(struct span_build *build)
{
    vec_free(&build->spans);
    vec_free(&build->processes);
    vec_free(&build->services);
    vec_free(&build->attributes);
    vec_free(&build->events);
    vec_free(&build->links);
    trace_query_done(&build->search);
    map_done(&build->service_index);
    free(build->texts->slots);
    free(build->texts);
    free(build->warnings);
    buf_done(&build->scratch);
    result_unref(build->result);
}

/* --- texts --- */

static void grow_texts(struct span_texts *texts)
{
    struct span_texts old = *texts;

    texts->capacity = old.capacity ? old.capacity * 2 : 256;
    texts->slots = xcalloc(texts->capacity, sizeof(*texts->slots));
    for (size_t i = 0; i < old.capacity; i++) {
        size_t at = (size_t)old.slots[i].hash & (texts->capacity - 1);

        if (!old.slots[i].text)
            continue;
        while (texts->slots[at].text)
            at = (at + 1) & (texts->capacity - 1);
        texts->slots[at] = old.slots[i];
    }
    free(old.slots);
}

/* Where the text of this hash is, or would be. */
static size_t text_slot(struct span_texts *texts, uint64_t hash)
{
    size_t at;

    if (texts->count * 2 >= texts->capacity)
        grow_texts(texts);
    at = (size_t)hash & (texts->capacity - 1);
    while (texts->slots[at].text && texts->slots[at].hash != hash)
        at = (at + 1) & (texts->capacity - 1);
    return at;
}

static const char *keep(struct span_build *build, const char *text, size_t size,
                        bool value)
{
    char *kept;

    buf_clear(&build->scratch);
    if (value && log_redact(&build->scratch, text, size) > 0 &&
        !build->scratch.overflow) {
        text = build->scratch.data;
        size = build->scratch.size;
    }
    kept = utf8_sanitize_arena(&build->result->arena, text, size,
                               value ? UTF8_NEWLINE_KEEP : UTF8_NEWLINE_PICTURE);
    build->full = build->full || !kept;
    return kept ? kept : "";
}

static const char *keep_once(struct span_build *build, const char *text, size_t size,
                             bool value)
{
    struct span_texts *texts = build->texts;
    uint64_t hash;
    size_t slot;

    if (size == 0)
        return "";
    if (size > SHARED_MAX || texts->count >= TEXTS_MAX)
        return keep(build, text, size, value);
    hash = hash_seeded(text, size) ^ (value ? 1 : 0);
    slot = text_slot(texts, hash);
    if (!texts->slots[slot].text) {
        texts->slots[slot].text = keep(build, text, size, value);
        texts->slots[slot].hash = hash;
        texts->count++;
    }
    return texts->slots[slot].text;
}

const char *span_build_text(struct span_build *build, const char *text, size_t size)
{
    return keep_once(build, text, size, false);
}

const char *span_build_value(struct span_build *build, const char *key, const char *text,
                             size_t size)
{
    if (size > TRACE_VALUE_MAX)
        size = TRACE_VALUE_MAX;
    if (log_redact_name(key, strlen(key)) && size > 0)
        return LOG_REDACTED;
    return keep_once(build, text, size, true);
}

void span_build_warning(struct span_build *build, const char *text, size_t size)
{
    if (build->result->warning_count < build->limits.notices)
        build->warnings[build->result->warning_count++] =
            span_build_text(build, text, size);
}

/* --- attributes, processes, spans --- */

void span_build_attribute(struct span_build *build, const char *key, const char *value)
{
    struct span_attribute attribute = {key, value};

    if (build->attributes.count < TRACE_ATTRIBUTES_MAX)
        vec_push(&build->attributes, attribute);
    else
        build->attributes_cut = true;
}

static void *copy(struct span_build *build, const void *items, size_t count, size_t size)
{
    void *to = count > 0 ? arena_alloc(&build->result->arena, count * size) : NULL;

    build->full = build->full || (count > 0 && !to);
    return to ? memcpy(to, items, count * size) : NULL;
}

struct span_attributes span_build_attributes(struct span_build *build)
{
    struct span_attributes attributes = {
        .items = copy(build, build->attributes.items, build->attributes.count,
                      sizeof(*build->attributes.items)),
        .count = (uint32_t)build->attributes.count,
        .cut = build->attributes_cut,
    };

    if (!attributes.items)
        attributes.count = 0;
    build->attributes.count = 0;
    build->attributes_cut = false;
    return attributes;
}

static uint32_t service_index(struct span_build *build, const char *name)
{
    uintptr_t known = (uintptr_t)map_get(&build->service_index, name);
    struct trace_service service = {.name = name};

    if (known)
        return (uint32_t)(known - 1);
    vec_push(&build->services, service);
    (void)map_put(&build->service_index, name, (void *)(uintptr_t)build->services.count);
    return (uint32_t)(build->services.count - 1);
}

uint32_t span_build_process(struct span_build *build, const char *service,
                            struct span_attributes attributes)
{
    struct trace_process process = {
        .service = service_index(build, service && *service ? service : "unknown"),
        .attributes = attributes};

    vec_push(&build->processes, process);
    return (uint32_t)(build->processes.count - 1);
}

void span_build_span(struct span_build *build, struct span_raw *raw)
{
    struct span *span = &raw->span;

    build->span_total++;
    if (build->spans.count < TRACE_SPANS_MAX) {
        span->operation = span->operation ? span->operation : "";
        span->events = copy(build, build->events.items, build->events.count,
                            sizeof(*build->events.items));
        span->event_count = span->events ? (uint32_t)build->events.count : 0;
        span->links = copy(build, build->links.items, build->links.count,
                           sizeof(*build->links.items));
        span->link_count = span->links ? (uint32_t)build->links.count : 0;
        vec_push(&build->spans, *raw);
    }
    build->events.count = build->links.count = 0;
}

/* --- ids --- */

static int base64_digit(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Base64 (RFC 4648, either alphabet) of exactly `bytes` bytes. */
static bool read_base64(const char *text, size_t size, size_t bytes, struct trace_id *ret)
{
    struct trace_id id = {0, 0};
    size_t digits = (bytes * 8 + 5) / 6, spare = digits * 6 - bytes * 8;

    while (size > digits && text[size - 1] == '=')
        size--;
    if (size != digits)
        return false;
    for (size_t i = 0; i < size; i++) {
        int digit = base64_digit(text[i]);

        if (digit < 0)
            return false;
        if (i + 1 == size) {
            /* The last digit holds `spare` bits of padding. */
            id.high = id.high << (6 - spare) | id.low >> (58 + spare);
            id.low = id.low << (6 - spare) | (uint64_t)digit >> spare;
        } else {
            id.high = id.high << 6 | id.low >> 58;
            id.low = id.low << 6 | (uint64_t)digit;
        }
    }
    *ret = id;
    return true;
}

struct trace_id span_trace_id(const char *text, size_t size)
{
    struct trace_id id = {0, 0};

    if (size == 0 || trace_id_parse(text, size, &id) ||
        read_base64(text, size, 16, &id) || read_base64(text, size, 8, &id))
        return id;
    if (size < TRACE_ID_TEXT && strspn(text, "0") >= size)
        return id;
    id.low = hash_stable(text, size, HASH_STABLE_START) | 1;
    return id;
}

uint64_t span_id(const char *text, size_t size)
{
    struct trace_id id = {0, 0};

    if (size == 0 || trace_id_parse(text, size, &id) || read_base64(text, size, 8, &id))
        return id.low;
    for (size_t i = 0; i < size; i++)
        if (text[i] != '0')
            return hash_stable(text, size, HASH_STABLE_START) | 1;
    return 0;
}

/* --- the answer --- */

static int compare_trace(const void *a, const void *b)
{
    const struct span_raw *x = a, *y = b;

    if (x->trace.high != y->trace.high)
        return x->trace.high < y->trace.high ? -1 : 1;
    if (x->trace.low != y->trace.low)
        return x->trace.low < y->trace.low ? -1 : 1;
    if (x->span.start_ns != y->span.start_ns)
        return x->span.start_ns < y->span.start_ns ? -1 : 1;
    return 0;
}

static int compare_newest(const void *a, const void *b)
{
    const struct trace_summary *x = a, *y = b;

    if (x->start_ns != y->start_ns)
        return x->start_ns > y->start_ns ? -1 : 1;
    if (x->id.high != y->id.high)
        return x->id.high < y->id.high ? -1 : 1;
    return x->id.low < y->id.low ? -1 : x->id.low > y->id.low;
}

static const char *service_name(const struct span_build *build, const struct span *span)
{
    return build->services.items[build->processes.items[span->process].service].name;
}

/* Services of some spans, by marks that are the first span's index + 1. */
static uint32_t count_services(const struct span_build *build, size_t first, size_t end,
                               size_t *marks)
{
    uint32_t count = 0;

    for (size_t i = first; i < end; i++) {
        const struct span *span = &build->spans.items[i].span;
        size_t *mark = &marks[build->processes.items[span->process].service];

        count += *mark != first + 1;
        *mark = first + 1;
    }
    return count;
}

static bool is_searched(const struct span_build *build, const struct span *span)
{
    const struct trace_query *search = &build->search;

    return search->operation && strcmp(span->operation, search->operation) == 0 &&
           (!search->service || strcmp(service_name(build, span), search->service) == 0);
}

/* Spans [first, end) are one trace's, by their start. */
static struct trace_summary summarize(const struct span_build *build, size_t first,
                                      size_t end, size_t *marks)
{
    const struct span_raw *raw = &build->spans.items[first];
    struct trace_summary row = {.id = raw->trace,
                                .start_ns = raw->span.start_ns,
                                .spans = (uint32_t)(end - first),
                                .counted = true};
    int64_t last = row.start_ns;

    for (size_t i = first; i < end; i++) {
        const struct span *span = &build->spans.items[i].span;

        if (span_end_ns(span) > last)
            last = span_end_ns(span);
        row.errors += span->error;
        if (span->duration_ns > row.matched_ns && is_searched(build, span))
            row.matched_ns = span->duration_ns;
        if (span->parent_id == 0 && !row.operation) {
            row.operation = span->operation;
            row.service = service_name(build, span);
        }
    }
    row.duration_ns = last - row.start_ns;
    row.services = count_services(build, first, end, marks);
    return row;
}

static void bound_times(struct span_build *build)
{
    const int64_t most = INT64_MAX / 4;

    for (size_t i = 0; i < build->spans.count; i++) {
        struct span *span = &build->spans.items[i].span;

        span->start_ns = span->start_ns < 0 ? 0 : span->start_ns;
        span->start_ns = span->start_ns > most ? most : span->start_ns;
        span->duration_ns = span->duration_ns < 0 ? 0 : span->duration_ns;
        span->duration_ns = span->duration_ns > most ? most : span->duration_ns;
    }
}

static void make_found(struct span_build *build, struct trace_answer *answer)
{
    size_t count = build->spans.count, rows = 0;
    struct trace_summary *found;
    size_t *marks = xcalloc(build->services.count + 1, sizeof(*marks));

    if (count > 0)
        qsort(build->spans.items, count, sizeof(*build->spans.items), compare_trace);
    for (size_t i = 0; i < count; i++)
        rows += i == 0 || !trace_id_equal(build->spans.items[i].trace,
                                          build->spans.items[i - 1].trace);
    found = arena_alloc(&build->result->arena, (rows + 1) * sizeof(*found));
    rows = 0;
    for (size_t i = 0, end; found && i < count; i = end) {
        for (end = i + 1; end < count; end++)
            if (!trace_id_equal(build->spans.items[i].trace,
                                build->spans.items[end].trace))
                break;
        found[rows++] = summarize(build, i, end, marks);
    }
    if (found)
        qsort(found, rows, sizeof(*found), compare_newest);
    build->full = build->full || !found;
    answer->found = found;
    answer->found_count = found ? rows : 0;
    free(marks);
}

/* The spans of the trace that was asked for; of the first one where the server has other
   ideas of its id. */
static size_t keep_wanted(struct span_build *build, struct trace_id *ret)
{
    struct span_raw *raws = build->spans.items;
    size_t kept = 0;
    bool there = false;

    for (size_t i = 0; i < build->spans.count && !there; i++)
        there = trace_id_equal(raws[i].trace, build->wanted);
    *ret = there ? build->wanted : raws[0].trace;
    for (size_t i = 0; i < build->spans.count; i++)
        if (trace_id_equal(raws[i].trace, *ret))
            raws[kept++] = raws[i];
    return kept;
}

static void make_trace(struct span_build *build, struct trace_answer *answer)
{
    struct arena *arena = &build->result->arena;
    struct trace *trace = arena_alloc(arena, sizeof(*trace));

    if (build->spans.count == 0)
        return;
    *trace = (struct trace){.partial = build->result->partial, .message = build->message};
    trace->span_count = keep_wanted(build, &trace->id);
    trace->span_total = trace->span_count + (build->span_total - build->spans.count);
    trace->spans = arena_alloc(arena, trace->span_count * sizeof(*trace->spans));
    for (size_t i = 0; i < trace->span_count; i++)
        trace->spans[i] = build->spans.items[i].span;
    vec_free(&build->spans); /* before the tree takes its share */
    trace->processes = copy(build, build->processes.items, build->processes.count,
                            sizeof(*build->processes.items));
    trace->process_count = build->processes.count;
    trace->services = build->services.items; /* until they are named anew */
    trace->service_count = build->services.count;
    trace_finish(trace, arena);
    answer->trace = trace;
}

bool span_build_finish(struct span_build *build, const struct query_spec *query,
                       struct err *err)
{
    struct result *result = build->result;
    struct trace_answer *answer = arena_alloc(&result->arena, sizeof(*answer));

    *answer = (struct trace_answer){0};
    bound_times(build);
    result->samples = build->span_total;
    result->partial = result->partial || build->span_total > build->spans.count;
    result->warnings =
        copy(build, build->warnings, result->warning_count, sizeof(*build->warnings));
    if (query->kind == QUERY_TRACE)
        make_trace(build, answer);
    else
        make_found(build, answer);
    result->type = RESULT_TRACES;
    result->traces = answer;
    if (build->full)
        err_set(err, ERR_LIMIT, "the answer takes more memory than allowed");
    return !build->full;
}
