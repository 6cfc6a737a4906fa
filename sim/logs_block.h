/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGS_BLOCK_H
#define SIM_LOGS_BLOCK_H

/*
 * Half a minute of log lines, and the pen that writes them; private to logs*.c.
 *
 * A pen writes one line at a time: logs_pen_open() (JSON) or logs_pen_text(), fields,
 * logs_pen_close(). JSON keys come out in alphabetical order, as logrus writes them.
 */

#include "buffer.h"
#include "logs.h"

#define LOGS_BLOCK_NS (30 * MODEL_SECOND)

enum {
    LOGS_FIELDS_MAX = 24,
    LOGS_BLOCK_BYTES_MAX = 64 << 20,
};

enum logs_level {
    LOGS_DEBUG,
    LOGS_INFO,
    LOGS_WARNING,
    LOGS_ERROR,
    LOGS_FATAL,
    LOGS_LEVEL_COUNT
};

/* What writes the line; each has its own stream labels. */
enum logs_writer { LOGS_BACKEND, LOGS_KUBERNETES, LOGS_CERT_MANAGER };

struct logs_record {
    int64_t time_ns;
    uint64_t identity;     /* of the event whose trace the line belongs to */
    uint32_t offset, size; /* of the line in the block's text */
    uint16_t stream;
    uint8_t level; /* enum logs_level, as Loki detects it */
    bool traced;   /* identity is set */
};

struct logs_block {
    int64_t start_ns;
    struct logs_record *records; /* by time; equal times in order of writing */
    size_t count, capacity;
    struct buffer text;
};

/* The pods of the two writers that are not the application. */
#define LOGS_EVENTS_POD "event-exporter-5c9d7b8f66-q8wzn"
#define LOGS_CERT_POD   "cert-manager-6d8b7c9f4d-x2kpl"

/* Streams seen so far; indexes and addresses stay. */
struct logs_streams;
struct logs_streams *logs_streams_new(void) ALLOCATES;
void logs_streams_free(struct logs_streams *streams);
/* The stream of a writer with this pod and severity, made where it is new. */
uint16_t logs_stream_index(struct logs_streams *streams, enum logs_writer writer,
                           const char *pod, const char *severity);
const struct logs_stream *logs_stream_at(const struct logs_streams *streams,
                                         uint16_t index);

struct logs_pen {
    const struct model *model;
    struct logs_streams *streams;
    struct logs_block *block;
    /* The line being written. */
    struct logs_record record;
    enum logs_writer writer;
    const char *pod, *severity; /* NULL severity: the level's name */
    struct buffer fields;

    struct {
        const char *key;
        size_t offset, size;
    } field[LOGS_FIELDS_MAX];

    size_t field_count;
    /* What the lines before had, since the next one mostly has the same. */
    uint64_t known_identity;
    char trace[33];
    int64_t known_second;
    char stamp[40];
    const char *known_pod, *known_severity;
    enum logs_writer known_writer;
    uint16_t known_stream;
};

/* Which events can have lines that a query passes: those of cells with one of the
   flags (0: none), and those of one endpoint (-1: none). */
struct logs_lens {
    unsigned any;
    int endpoint;
};

/* False: the query may pass lines of any event. */
bool logs_lens_init(struct logs_lens *lens, const struct logql_query *query,
                    size_t selector);

/* Make the lines of the half minute from start_ns, which is a multiple of
   LOGS_BLOCK_NS; with a lens only those of its events, and those without an event.
   → logs_block_done() */
void logs_block_init(struct logs_block *block, const struct model *model,
                     struct logs_streams *streams, int64_t start_ns,
                     const struct logs_lens *lens);
void logs_block_done(struct logs_block *block);

/* A JSON line of the backend: level, msg and time are set, type when it is not NULL.
   The time is moved into the block where it lies outside. */
void logs_pen_open(struct logs_pen *pen, int64_t time_ns, const char *pod,
                   enum logs_level level, const char *type, const char *message);
/* A line of plain text; logs_pen_raw() adds to it. */
void logs_pen_text(struct logs_pen *pen, int64_t time_ns, const char *pod,
                   enum logs_level level);
/* The trace id as a field of a JSON line; with the span's also structured metadata. */
void logs_pen_trace(struct logs_pen *pen, uint64_t identity);
void logs_pen_string(struct logs_pen *pen, const char *key, const char *value);
void logs_pen_int(struct logs_pen *pen, const char *key, int64_t value);
/* Nanoseconds, written as milliseconds with three decimals. */
void logs_pen_ms(struct logs_pen *pen, const char *key, int64_t ns);
void logs_pen_bool(struct logs_pen *pen, const char *key, bool value);
/* Text of the line as it is, or of the value of a key as JSON. */
void logs_pen_raw(struct logs_pen *pen, const char *key, const char *text);
void logs_pen_close(struct logs_pen *pen);

/* "2026-11-23T12:28:23.889Z" */
void logs_time(int64_t ns, char ret[40]);

/* The lines of an event, of a note, and the odd ones (logs_event.c, logs_note.c,
   logs_odd.c). */
void logs_write_event(struct logs_pen *pen, const struct model_event *event);
void logs_write_note(struct logs_pen *pen, const struct model_note *note);
void logs_write_odd(struct logs_pen *pen);
/* A statement such as the application would send; some carry a password. */
const char *logs_statement(int op, uint64_t hash);

#endif
