/* SPDX-License-Identifier: MIT */
#include "logs_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "go_json.h"

static const char *const level_names[LOGS_LEVEL_COUNT] = {"debug", "info", "warning",
                                                          "error", "fatal"};

/* ---- Streams ------------------------------------------------------------------- */

enum { STREAMS_MAX = 60000, NOTES_MAX = 512 };

struct logs_streams {
    struct map index; /* "writer pod severity" → position + 1 */
    struct logs_stream **items;
    size_t count, capacity;
    struct arena arena;
};

struct logs_streams *logs_streams_new(void)
{
    struct logs_streams *streams = xcalloc(1, sizeof(*streams));
    map_init(&streams->index);
    arena_init(&streams->arena, 0);
    return streams;
}

void logs_streams_free(struct logs_streams *streams)
{
    if (!streams)
        return;
    for (size_t i = 0; i < streams->count; i++)
        free(streams->items[i]);
    free(streams->items);
    map_done(&streams->index);
    arena_done(&streams->arena);
    free(streams);
}

static void add_label(struct logs_streams *streams, struct logs_stream *stream,
                      const char *name, const char *value)
{
    char *copy = arena_strndup(&streams->arena, value, strlen(value));
    stream->labels[stream->count++] =
        (struct logql_label){name, copy ? copy : "", (uint32_t)strlen(name),
                             (uint32_t)strlen(value), LOGQL_STREAM};
}

/* The labels, sorted by name. service_name is what Loki itself adds. */
static void describe(struct logs_streams *streams, struct logs_stream *stream,
                     enum logs_writer writer, const char *pod, const char *severity)
{
    static const struct {
        const char *container, *namespace, *job;
    } writers[] = {
        [LOGS_BACKEND] = {MODEL_CONTAINER,           MODEL_NAMESPACE, NULL               },
        [LOGS_KUBERNETES] = {"event-exporter",          "monitoring",    "kubernetes-events"},
        [LOGS_CERT_MANAGER] = {"cert-manager-controller", "cert-manager",  NULL               },
    };

    add_label(streams, stream, "container_name", writers[writer].container);
    add_label(streams, stream, "env", MODEL_ENVIRONMENT);
    if (writers[writer].job)
        add_label(streams, stream, "job", writers[writer].job);
    add_label(streams, stream, "namespace", writers[writer].namespace);
    add_label(streams, stream, "pod_name", pod);
    add_label(streams, stream, "service_name", writers[writer].container);
    add_label(streams, stream, "severity", severity);
}

uint16_t logs_stream_index(struct logs_streams *streams, enum logs_writer writer,
                           const char *pod, const char *severity)
{
    char key[128];
    (void)snprintf(key, sizeof(key), "%d %s %s", (int)writer, pod, severity);
    uintptr_t found = (uintptr_t)map_get(&streams->index, key);
    if (found)
        return (uint16_t)(found - 1);
    if (streams->count == STREAMS_MAX)
        return 0;
    struct logs_stream *stream = xcalloc(1, sizeof(*stream));
    describe(streams, stream, writer, pod, severity);
    if (streams->count == streams->capacity) {
        streams->capacity = streams->capacity ? 2 * streams->capacity : 64;
        streams->items =
            xreallocarray(streams->items, streams->capacity, sizeof(streams->items[0]));
    }
    streams->items[streams->count++] = stream;
    (void)map_put(&streams->index, key, (void *)(uintptr_t)streams->count);
    return (uint16_t)(streams->count - 1);
}

const struct logs_stream *logs_stream_at(const struct logs_streams *streams,
                                         uint16_t index)
{
    return streams->items[index];
}

/* ---- The pen ------------------------------------------------------------------- */

/* Days since 1970 to a date: H. Hinnant, "chrono-Compatible Low-Level Date
   Algorithms", civil_from_days. */
void logs_time(int64_t ns, char ret[40])
{
    int64_t seconds = ns / MODEL_SECOND, days = seconds / 86400 + 719468;
    int64_t era = days / 146097, doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int second = (int)(seconds % 86400);
    (void)snprintf(ret, 40, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                   (int)(yoe + era * 400 + (month <= 2)), (int)month,
                   (int)(doy - (153 * mp + 2) / 5 + 1), second / 3600, second / 60 % 60,
                   second % 60, (int)(ns / 1000000 % 1000));
}

void logs_pen_text(struct logs_pen *pen, int64_t time_ns, const char *pod,
                   enum logs_level level)
{
    int64_t first = pen->block->start_ns, last = first + LOGS_BLOCK_NS - 1;
    int64_t inside = time_ns < first ? first : time_ns > last ? last : time_ns;
    pen->record = (struct logs_record){.time_ns = inside, .level = (uint8_t)level};
    pen->writer = LOGS_BACKEND;
    pen->pod = pod;
    pen->severity = NULL;
    pen->field_count = 0;
    buffer_clear(&pen->fields);
}

static void add_time(struct logs_pen *pen)
{
    int64_t second = pen->record.time_ns / MODEL_SECOND;
    int ms = (int)(pen->record.time_ns / 1000000 % 1000);
    if (second != pen->known_second)
        logs_time(pen->record.time_ns, pen->stamp);
    pen->known_second = second;
    char *digits = pen->stamp + strlen("2006-01-02T15:04:05.");
    digits[0] = (char)('0' + ms / 100);
    digits[1] = (char)('0' + ms / 10 % 10);
    digits[2] = (char)('0' + ms % 10);
    logs_pen_string(pen, "time", pen->stamp);
}

void logs_pen_open(struct logs_pen *pen, int64_t time_ns, const char *pod,
                   enum logs_level level, const char *type, const char *message)
{
    logs_pen_text(pen, time_ns, pod, level);
    logs_pen_string(pen, "level", level_names[level]);
    logs_pen_string(pen, "msg", message);
    add_time(pen);
    if (type)
        logs_pen_string(pen, "type", type);
}

/* Open a field; what is appended to pen->fields until end_field() is its value. */
static bool begin_field(struct logs_pen *pen, const char *key)
{
    if (pen->field_count == LOGS_FIELDS_MAX)
        return false;
    pen->field[pen->field_count].key = key;
    pen->field[pen->field_count].offset = pen->fields.size;
    return true;
}

static void end_field(struct logs_pen *pen)
{
    size_t offset = pen->field[pen->field_count].offset;
    pen->field[pen->field_count++].size = pen->fields.size - offset;
}

void logs_pen_string(struct logs_pen *pen, const char *key, const char *value)
{
    if (!begin_field(pen, key))
        return;
    go_json_string(&pen->fields, value, strlen(value), false);
    end_field(pen);
}

void logs_pen_int(struct logs_pen *pen, const char *key, int64_t value)
{
    if (!begin_field(pen, key))
        return;
    buffer_int(&pen->fields, value);
    end_field(pen);
}

void logs_pen_ms(struct logs_pen *pen, const char *key, int64_t ns)
{
    if (!begin_field(pen, key))
        return;
    buffer_double(&pen->fields, (double)(ns / 1000) / 1000);
    end_field(pen);
}

void logs_pen_bool(struct logs_pen *pen, const char *key, bool value)
{
    logs_pen_raw(pen, key, value ? "true" : "false");
}

void logs_pen_raw(struct logs_pen *pen, const char *key, const char *text)
{
    if (!begin_field(pen, key))
        return;
    buffer_puts(&pen->fields, text);
    end_field(pen);
}

void logs_pen_trace(struct logs_pen *pen, uint64_t identity)
{
    if (identity != pen->known_identity || !pen->trace[0])
        model_trace_id(pen->model, identity, pen->trace);
    pen->known_identity = pen->record.identity = identity;
    pen->record.traced = true;
    logs_pen_string(pen, "trace_id", pen->trace);
}

/* Fields are few: an insertion sort. */
static void sort_fields(struct logs_pen *pen)
{
    for (size_t i = 1; i < pen->field_count; i++) {
        for (size_t k = i; k > 0; k--) {
            if (strcmp(pen->field[k - 1].key, pen->field[k].key) <= 0)
                break;
            size_t offset = pen->field[k].offset, size = pen->field[k].size;
            const char *key = pen->field[k].key;
            pen->field[k] = pen->field[k - 1];
            pen->field[k - 1].key = key;
            pen->field[k - 1].offset = offset;
            pen->field[k - 1].size = size;
        }
    }
}

static void write_line(struct logs_pen *pen)
{
    struct buffer *text = &pen->block->text;
    /* A plain text is one field without a key. */
    if (pen->field_count == 1 && !pen->field[0].key) {
        buffer_put(text, pen->fields.data, pen->fields.size);
        return;
    }
    sort_fields(pen);
    for (size_t i = 0; i < pen->field_count; i++) {
        buffer_puts(text, i ? ",\"" : "{\"");
        buffer_puts(text, pen->field[i].key);
        buffer_puts(text, "\":");
        buffer_put(text, pen->fields.data + pen->field[i].offset, pen->field[i].size);
    }
    buffer_putc(text, '}');
}

static uint16_t find_stream(struct logs_pen *pen, const char *severity)
{
    if (pen->pod == pen->known_pod && severity == pen->known_severity &&
        pen->writer == pen->known_writer)
        return pen->known_stream;
    pen->known_pod = pen->pod;
    pen->known_severity = severity;
    pen->known_writer = pen->writer;
    pen->known_stream = logs_stream_index(pen->streams, pen->writer, pen->pod, severity);
    return pen->known_stream;
}

void logs_pen_close(struct logs_pen *pen)
{
    struct logs_block *block = pen->block;
    struct logs_record *record = &pen->record;
    const char *severity = pen->severity ? pen->severity : level_names[record->level];
    record->offset = (uint32_t)block->text.size;
    write_line(pen);
    if (block->text.failed)
        return;
    record->size = (uint32_t)(block->text.size - record->offset);
    record->stream = find_stream(pen, severity);
    if (block->count == block->capacity) {
        block->capacity = block->capacity ? 2 * block->capacity : 128;
        block->records =
            xreallocarray(block->records, block->capacity, sizeof(block->records[0]));
    }
    block->records[block->count++] = *record;
}

/* ---- Blocks -------------------------------------------------------------------- */

static int compare_records(const void *a, const void *b)
{
    const struct logs_record *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static void write_events(struct logs_pen *pen, unsigned any, int endpoint)
{
    int64_t start_ns = pen->block->start_ns;
    struct model_query query = {.from_ns = start_ns,
                                .to_ns = start_ns + LOGS_BLOCK_NS,
                                .slot = -1,
                                .endpoint = endpoint,
                                .any = any,
                                .logged = true};
    struct model_cursor *cursor = model_cursor_new(pen->model, &query);
    struct model_event event;
    while (cursor && model_cursor_next(cursor, &event))
        logs_write_event(pen, &event);
    model_cursor_free(cursor);
}

static void write_lens(struct logs_pen *pen, const struct logs_lens *lens)
{
    if (lens->any)
        write_events(pen, lens->any, -1);
    if (lens->endpoint >= 0)
        write_events(pen, 0, lens->endpoint);
}

static void write_notes(struct logs_pen *pen, int64_t start_ns, int64_t end_ns)
{
    struct model_note *notes = xmalloc(NOTES_MAX * sizeof(*notes));
    size_t count = model_notes(pen->model, start_ns, end_ns, false, notes, NOTES_MAX);
    for (size_t i = 0; i < count; i++)
        logs_write_note(pen, &notes[i]);
    free(notes);
}

/* Blocks are kept for long: give back the room they did not need. */
static void shrink(struct logs_block *block)
{
    if (block->text.size > 0) {
        block->text.data = xrealloc(block->text.data, block->text.size);
        block->text.capacity = block->text.size;
    }
    if (block->count > 0) {
        block->records =
            xreallocarray(block->records, block->count, sizeof(block->records[0]));
        block->capacity = block->count;
    }
}

void logs_block_init(struct logs_block *block, const struct model *model,
                     struct logs_streams *streams, int64_t start_ns,
                     const struct logs_lens *lens)
{
    *block = (struct logs_block){.start_ns = start_ns};
    buffer_init(&block->text, LOGS_BLOCK_BYTES_MAX);
    struct logs_pen pen = {.model = model, .streams = streams, .block = block};
    buffer_init(&pen.fields, 1 << 20);
    if (lens)
        write_lens(&pen, lens);
    else
        write_events(&pen, 0, -1);
    write_notes(&pen, start_ns, start_ns + LOGS_BLOCK_NS);
    logs_write_odd(&pen);
    buffer_done(&pen.fields);
    if (block->count > 1)
        qsort(block->records, block->count, sizeof(block->records[0]), compare_records);
    shrink(block);
}

void logs_block_done(struct logs_block *block)
{
    free(block->records);
    buffer_done(&block->text);
    *block = (struct logs_block){.start_ns = 0};
}
