/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"
#include "datasource/json_scan.h"
#include "datasource/loki_decode.h"
#include "model/logs.h"

/*
 * Lines while they arrive. A place is all that is remembered between two pieces; keys
 * may come in any order. An entry is [ts, line], [ts, line, {flat metadata}] (Loki 2.9)
 * or [ts, line, {"structuredMetadata":{…},"parsed":{…}}]: the third by what it holds.
 */

enum place {
    PLACE_DOCUMENT,
    PLACE_ENVELOPE,
    PLACE_DATA,
    PLACE_RESULT,  /* [streams] */
    PLACE_STREAM,  /* {"stream":…,"values":…} */
    PLACE_LABELS,  /* {"label":"value"} */
    PLACE_VALUES,  /* [entries] */
    PLACE_ENTRY,   /* [ts, line, meta] */
    PLACE_META,    /* {…} */
    PLACE_SECTION, /* the values of "structuredMetadata" or "parsed" */
    PLACE_WARNINGS,
    PLACE_COUNT
};

enum { DEPTH_MAX = 12, PAIRS_MAX = 128, MESSAGE_MAX = 300, ARENA_TIMES = 4 };

struct pair {
    const char *name, *value;
    size_t name_size, value_size; /* of the clean texts */
    bool parsed;
};

struct loki_streams {
    struct json_scan scan;
    struct result *result;
    struct result_limits limits;

    struct {
        enum place place;
        size_t index;
    } stack[DEPTH_MAX];

    size_t top;
    char key[24]; /* of the object's value to come; "" where it is longer */
    bool failed, begun, full;
    bool status_seen, metric;
    struct err err;
    char message[MESSAGE_MAX];
    size_t lines_asked;

    struct logs_line *lines;
    size_t count, capacity, stream_from; /* first line of the stream being read */
    struct labels *stream;
    struct pair pairs[PAIRS_MAX], before[PAIRS_MAX]; /* the line's before shares texts */
    size_t pair_count, before_count;
    bool in_parsed;
    struct logs_line line; /* being read */
    const char *warnings[32];
    size_t warning_count;
};

static bool fail(struct loki_streams *self, const char *what)
{
    if (!self->failed)
        err_set(&self->err, ERR_DECODE, "unexpected answer: %s", what);
    self->failed = true;
    return false;
}

static bool push(struct loki_streams *self, enum place place)
{
    if (self->top + 1 == DEPTH_MAX)
        return fail(self, "nested too deeply");
    self->top++;
    self->stack[self->top].place = place;
    self->stack[self->top].index = 0;
    return true;
}

static bool skip(struct loki_streams *self, enum json_token token)
{
    if (token == JSON_OBJECT || token == JSON_ARRAY)
        json_scan_skip(&self->scan);
    return true;
}

static bool enter(struct loki_streams *self, enum json_token token,
                  enum json_token expected, enum place place, const char *what)
{
    if (token == JSON_NULL)
        return true;
    return token == expected ? push(self, place) : fail(self, what);
}

/* Clean text in the arena; "" when that is full. */
static const char *keep(struct loki_streams *self, const char *text, size_t size,
                        enum utf8_newline newline)
{
    char *copy = self->full
                     ? NULL
                     : utf8_sanitize_arena(&self->result->arena, text, size, newline);

    self->full |= !copy;
    return copy ? copy : "";
}

/* The text of the pair in this place of the line before, where it is the same. */
static const char *intern(struct loki_streams *self, const char *before, size_t size)
{
    const struct json_scan *scan = &self->scan;
    size_t length =
        scan->size < self->limits.label_bytes ? scan->size : self->limits.label_bytes;

    if (before && size == length && memcmp(before, scan->text, length) == 0)
        return before;
    return keep(self, scan->text, length, UTF8_NEWLINE_PICTURE);
}

static void take_name(struct loki_streams *self)
{
    size_t at = self->pair_count;
    struct pair *pair = &self->pairs[at < PAIRS_MAX ? at : PAIRS_MAX - 1];
    const struct pair *before = at < self->before_count ? &self->before[at] : NULL;

    pair->name =
        intern(self, before ? before->name : NULL, before ? before->name_size : 0);
    pair->name_size = strlen(pair->name);
    pair->parsed = self->in_parsed;
}

static void take_value(struct loki_streams *self)
{
    size_t at = self->pair_count;
    struct pair *pair;
    const struct pair *before = at < self->before_count ? &self->before[at] : NULL;

    if (at == PAIRS_MAX)
        return;
    pair = &self->pairs[at];
    pair->value =
        intern(self, before ? before->value : NULL, before ? before->value_size : 0);
    pair->value_size = strlen(pair->value);
    self->pair_count++;
}

static struct label *copy_pairs(struct loki_streams *self)
{
    size_t size = self->pair_count * sizeof(struct label);
    struct label *labels =
        self->full ? NULL : arena_alloc(&self->result->arena, size + 1);

    self->full |= !labels;
    for (size_t i = 0; labels && i < self->pair_count; i++)
        labels[i] = (struct label){self->pairs[i].name, self->pairs[i].value};
    return labels;
}

/* --- an entry --- */

static bool begin_entry(struct loki_streams *self)
{
    self->line = (struct logs_line){.text = NULL, .ns = INT64_MIN};
    self->pair_count = 0;
    return push(self, PLACE_ENTRY);
}

static bool entry_element(struct loki_streams *self, enum json_token token, size_t index)
{
    const struct json_scan *scan = &self->scan;
    struct logs_line *line = &self->line;
    char digits[32];

    if (index == 0 && token == JSON_STRING && scan->size < sizeof(digits)) {
        memcpy(digits, scan->text, scan->size);
        digits[scan->size] = '\0';
        if (number_parse_i64(digits, &line->ns))
            return true;
        return fail(self, "a time is not a number of nanoseconds");
    }
    if (index == 1 && token == JSON_STRING) {
        line->text = keep(self, scan->text, scan->size, UTF8_NEWLINE_KEEP);
        line->size = (uint32_t)strlen(line->text);
        line->cut = scan->cut;
        return true;
    }
    if (index == 2 && token == JSON_OBJECT) {
        self->in_parsed = false;
        return push(self, PLACE_META);
    }
    return index >= 2 ? skip(self, token) : fail(self, "an entry is not [time, line]");
}

/* Structured metadata in front, what was parsed behind. */
static void sort_pairs(struct loki_streams *self)
{
    struct pair sorted[PAIRS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < self->pair_count; i++)
        if (!self->pairs[i].parsed)
            sorted[count++] = self->pairs[i];
    self->line.parsed_from = (uint16_t)count;
    for (size_t i = 0; i < self->pair_count; i++)
        if (self->pairs[i].parsed)
            sorted[count++] = self->pairs[i];
    memcpy(self->pairs, sorted, count * sizeof(*sorted));
}

static bool end_entry(struct loki_streams *self)
{
    struct logs_line *line = &self->line;

    if (!line->text || line->ns == INT64_MIN)
        return fail(self, "an entry is not [time, line]");
    if (self->count >= LOGS_LINES_MAX)
        return true; /* more than was asked for; logs.full says so */
    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : 256;
        self->lines = xreallocarray(self->lines, self->capacity, sizeof(*self->lines));
    }
    sort_pairs(self);
    if (self->pair_count > 0) {
        line->meta = copy_pairs(self);
        line->meta_count = line->meta ? (uint16_t)self->pair_count : 0;
    }
    for (size_t i = 0; i < line->meta_count; i++)
        line->failed |= strcmp(line->meta[i].name, "__error__") == 0;
    memcpy(self->before, self->pairs, self->pair_count * sizeof(*self->pairs));
    self->before_count = self->pair_count;
    self->lines[self->count++] = *line;
    return true;
}

/* --- a stream --- */

static bool begin_stream(struct loki_streams *self)
{
    self->stream_from = self->count;
    self->stream =
        self->full ? NULL : arena_alloc(&self->result->arena, sizeof(*self->stream));
    if (!self->stream) {
        self->full = true;
        json_scan_skip(&self->scan);
        return true;
    }
    labels_make(self->stream, NULL, 0);
    self->before_count = 0;
    return push(self, PLACE_STREAM);
}

static void end_labels(struct loki_streams *self)
{
    struct label *labels = copy_pairs(self);

    if (labels)
        labels_make(self->stream, labels, self->pair_count);
    self->before_count = 0;
}

/* "stream" may come behind "values": lines get it, and what follows from it, here. */
static void end_stream(struct loki_streams *self)
{
    for (size_t i = self->stream_from; i < self->count; i++)
        self->lines[i].stream = self->stream;
}

/* --- tokens --- */

static bool key_is(const struct loki_streams *self, const char *name)
{
    return strcmp(self->key, name) == 0;
}

static bool text_is(const struct loki_streams *self, enum json_token token,
                    const char *text)
{
    return token == JSON_STRING && self->scan.size == strlen(text) &&
           memcmp(self->scan.text, text, self->scan.size) == 0;
}

static bool envelope_member(struct loki_streams *self, enum json_token token)
{
    if (key_is(self, "status")) {
        self->status_seen = true;
        if (text_is(self, token, "error"))
            self->failed = true;
        return true;
    }
    if (key_is(self, "data"))
        return enter(self, token, JSON_OBJECT, PLACE_DATA, "\"data\" is not an object");
    if (key_is(self, "warnings") && token == JSON_ARRAY)
        return push(self, PLACE_WARNINGS);
    if (key_is(self, "error") && token == JSON_STRING)
        utf8_sanitize_fixed(self->message, sizeof(self->message), self->scan.text,
                            self->scan.size, UTF8_NEWLINE_PICTURE);
    return skip(self, token);
}

static bool data_member(struct loki_streams *self, enum json_token token)
{
    if (key_is(self, "resultType")) {
        self->metric = !text_is(self, token, "streams");
        return true;
    }
    if (key_is(self, "result") && !self->metric) {
        self->count = 0; /* of a repeated key the last one counts */
        return enter(self, token, JSON_ARRAY, PLACE_RESULT, "\"result\" is not a list");
    }
    return skip(self, token);
}

static bool stream_member(struct loki_streams *self, enum json_token token)
{
    if (key_is(self, "stream")) {
        self->pair_count = 0;
        self->in_parsed = false;
        return enter(self, token, JSON_OBJECT, PLACE_LABELS,
                     "\"stream\" is not an object");
    }
    if (key_is(self, "values"))
        return enter(self, token, JSON_ARRAY, PLACE_VALUES, "\"values\" is not a list");
    if (key_is(self, "metric"))
        self->metric = true;
    return skip(self, token);
}

/* A flat value, or a section of metadata. */
static bool meta_member(struct loki_streams *self, enum json_token token)
{
    if (token == JSON_STRING) {
        take_value(self);
        return true;
    }
    if (token != JSON_OBJECT)
        return skip(self, token);
    self->in_parsed = key_is(self, "parsed");
    return push(self, PLACE_SECTION);
}

static bool pair_member(struct loki_streams *self, enum json_token token)
{
    if (token == JSON_STRING)
        take_value(self);
    return skip(self, token);
}

static bool warnings_element(struct loki_streams *self, enum json_token token)
{
    if (token == JSON_STRING && self->warning_count < ARRAY_LEN(self->warnings) &&
        self->warning_count < self->limits.notices)
        self->warnings[self->warning_count++] =
            keep(self, self->scan.text, self->scan.size, UTF8_NEWLINE_PICTURE);
    return skip(self, token);
}

static bool take_member(struct loki_streams *self, enum place place,
                        enum json_token token)
{
    switch ((int)place) {
    case PLACE_ENVELOPE:
        return envelope_member(self, token);
    case PLACE_DATA:
        return data_member(self, token);
    case PLACE_STREAM:
        return stream_member(self, token);
    case PLACE_META:
        return meta_member(self, token);
    default: /* PLACE_LABELS, PLACE_SECTION */
        return pair_member(self, token);
    }
}

static bool take_element(struct loki_streams *self, enum place place,
                         enum json_token token)
{
    size_t index = self->stack[self->top].index++;

    switch ((int)place) {
    case PLACE_DOCUMENT:
        return token == JSON_OBJECT ? push(self, PLACE_ENVELOPE)
                                    : fail(self, "it is not an object");
    case PLACE_RESULT:
        return token == JSON_OBJECT ? begin_stream(self)
                                    : fail(self, "a stream is not an object");
    case PLACE_VALUES:
        return token == JSON_ARRAY ? begin_entry(self)
                                   : fail(self, "an entry is not a list");
    case PLACE_ENTRY:
        return entry_element(self, token, index);
    default: /* PLACE_WARNINGS */
        return warnings_element(self, token);
    }
}

static bool take_end(struct loki_streams *self)
{
    enum place place = self->stack[self->top].place;

    self->top--;
    if (place == PLACE_ENTRY)
        return end_entry(self);
    if (place == PLACE_LABELS)
        end_labels(self);
    else if (place == PLACE_STREAM)
        end_stream(self);
    else if (place == PLACE_SECTION)
        self->in_parsed = false;
    return true;
}

static bool is_map(enum place place)
{
    return place == PLACE_ENVELOPE || place == PLACE_DATA || place == PLACE_STREAM ||
           place == PLACE_LABELS || place == PLACE_META || place == PLACE_SECTION;
}

static void take_key(struct loki_streams *self, enum place place)
{
    const struct json_scan *scan = &self->scan;

    self->key[0] = '\0';
    if (scan->size < sizeof(self->key)) {
        memcpy(self->key, scan->text, scan->size);
        self->key[scan->size] = '\0';
    }
    if (place == PLACE_LABELS || place == PLACE_SECTION || place == PLACE_META)
        take_name(self);
}

static bool take_token(struct loki_streams *self, enum json_token token)
{
    enum place place = self->stack[self->top].place;

    if (token == JSON_KEY) {
        take_key(self, place);
        return true;
    }
    if (token == JSON_OBJECT_END || token == JSON_ARRAY_END)
        return take_end(self);
    return is_map(place) ? take_member(self, place, token)
                         : take_element(self, place, token);
}

static bool pull(struct loki_streams *self)
{
    enum json_token token;

    while ((token = json_scan_next(&self->scan)) > JSON_END) {
        self->begun = true;
        if (!take_token(self, token)) {
            self->failed = true;
            return false;
        }
    }
    if (token != JSON_ERROR)
        return true;
    json_scan_explain(&self->scan, self->begun, &self->err);
    self->failed = true;
    return false;
}

/* --- beginning and end --- */

struct loki_streams *loki_streams_new(const struct query_spec *query,
                                      const struct result_limits *limits)
{
    struct loki_streams *self = xcalloc(1, sizeof(*self));

    self->limits = *limits;
    self->lines_asked = query->limit > 0 ? (size_t)query->limit : 0;
    self->result = result_new();
    self->result->arena.max = limits->body_bytes * ARENA_TIMES;
    json_scan_init(&self->scan, limits->depth, LOGS_LINE_BYTES_MAX);
    return self;
}

static void streams_free(struct loki_streams *self)
{
    json_scan_done(&self->scan);
    result_unref(self->result);
    free(self->lines);
    free(self);
}

bool loki_streams_feed(struct loki_streams *self, const char *bytes, size_t size)
{
    size_t max = self->limits.body_bytes;

    if (self->err.kind != ERR_NONE)
        return false;
    if (size > max || self->result->body_bytes > max - size) {
        err_set(&self->err, ERR_LIMIT,
                "the answer is larger than %zu MiB: narrow the query or ask for less",
                max >> 20);
        self->failed = true;
        return false;
    }
    self->result->body_bytes += size;
    json_scan_feed(&self->scan, bytes, size);
    return pull(self);
}

static bool finish(struct loki_streams *self)
{
    if (self->err.kind != ERR_NONE)
        return false;
    json_scan_finish(&self->scan);
    if (!pull(self))
        return false;
    if (self->failed)
        err_set(&self->err, ERR_QUERY, "%s",
                self->message[0] ? self->message : "the server reports an error");
    else if (self->metric)
        err_set(&self->err, ERR_QUERY, "the query counts lines instead of showing them");
    else if (!self->status_seen)
        err_set(&self->err, ERR_DECODE, "unexpected answer: it has no \"status\"");
    return self->err.kind == ERR_NONE;
}

static void copy_warnings(struct loki_streams *self)
{
    struct result *result = self->result;
    size_t size = self->warning_count * sizeof(*result->warnings);

    if (self->warning_count == 0 || self->full)
        return;
    result->warnings = arena_alloc(&result->arena, size);
    self->full |= !result->warnings;
    if (!result->warnings)
        return;
    memcpy(result->warnings, self->warnings, size);
    result->warning_count = self->warning_count;
}

static bool make_result(struct loki_streams *self)
{
    struct result *result = self->result;
    struct logs *logs = arena_alloc(&result->arena, sizeof(*logs));
    struct logs_line *lines =
        arena_alloc(&result->arena, (self->count + 1) * sizeof(*lines));

    copy_warnings(self);
    if (self->full || !logs || !lines) {
        err_set(&self->err, ERR_LIMIT,
                "the answer needs too much memory: narrow the query");
        return false;
    }
    logs_sort(self->lines, self->count);
    if (self->count > 0)
        memcpy(lines, self->lines, self->count * sizeof(*lines));
    *logs = (struct logs){.lines = lines, .count = self->count};
    logs->full = self->lines_asked > 0 && self->count >= self->lines_asked;
    for (size_t i = 0; i < self->count; i++) {
        lines[i].level = (uint8_t)logs_line_level(&lines[i]);
        lines[i].id = logs_line_hash(&lines[i]);
        logs->failed += lines[i].failed;
    }
    result->type = RESULT_LOGS;
    result->logs = logs;
    result->samples = self->count;
    return true;
}

struct result *loki_streams_end(struct loki_streams *self, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(self) && make_result(self)) {
        result = self->result;
        self->result = NULL;
    }
    if (err && !result)
        *err = self->err;
    streams_free(self);
    return result;
}
