/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "datasource/json_scan.h"
#include "datasource/loki_decode.h"
#include "datasource/loki_lines.h"

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

enum { DEPTH_MAX = 12, MESSAGE_MAX = 300 };

struct loki_streams {
    struct json_scan scan;
    struct loki_lines lines;

    struct {
        enum place place;
        size_t index;
    } stack[DEPTH_MAX];

    size_t top;
    char key[24]; /* of the object's value to come; "" where it is longer */
    bool failed, begun;
    bool status_seen, metric;
    struct err err;
    char message[MESSAGE_MAX];
    size_t lines_asked;

    bool in_parsed;
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

/* --- an entry --- */

static bool begin_entry(struct loki_streams *self)
{
    loki_lines_begin_entry(&self->lines);
    return push(self, PLACE_ENTRY);
}

static bool entry_element(struct loki_streams *self, enum json_token token, size_t index)
{
    const struct json_scan *scan = &self->scan;

    if (index == 0 && token == JSON_STRING)
        return loki_lines_time(&self->lines, scan->text, scan->size) ||
               fail(self, "a time is not a number of nanoseconds");
    if (index == 1 && token == JSON_STRING) {
        loki_lines_text(&self->lines, scan->text, scan->size, scan->cut);
        return true;
    }
    if (index == 2 && token == JSON_OBJECT) {
        self->in_parsed = false;
        return push(self, PLACE_META);
    }
    return index >= 2 ? skip(self, token) : fail(self, "an entry is not [time, line]");
}

static bool end_entry(struct loki_streams *self)
{
    return loki_lines_end_entry(&self->lines) ||
           fail(self, "an entry is not [time, line]");
}

static bool begin_stream(struct loki_streams *self)
{
    if (loki_lines_begin_stream(&self->lines))
        return push(self, PLACE_STREAM);
    json_scan_skip(&self->scan);
    return true;
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
        return skip(self, token);
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
        return skip(self, token);
    }
    if (key_is(self, "result") && !self->metric) {
        loki_lines_restart(&self->lines);
        return enter(self, token, JSON_ARRAY, PLACE_RESULT, "\"result\" is not a list");
    }
    return skip(self, token);
}

static bool stream_member(struct loki_streams *self, enum json_token token)
{
    if (key_is(self, "stream")) {
        loki_lines_begin_pairs(&self->lines);
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
        loki_lines_value(&self->lines, self->scan.text, self->scan.size);
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
        loki_lines_value(&self->lines, self->scan.text, self->scan.size);
    return skip(self, token);
}

static bool warnings_element(struct loki_streams *self, enum json_token token)
{
    if (token == JSON_STRING && self->warning_count < ARRAY_LEN(self->warnings) &&
        self->warning_count < self->lines.limits.notices)
        self->warnings[self->warning_count++] = loki_lines_keep(
            &self->lines, self->scan.text, self->scan.size, UTF8_NEWLINE_PICTURE);
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
        loki_lines_labels(&self->lines);
    else if (place == PLACE_STREAM)
        loki_lines_end_stream(&self->lines);
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
        loki_lines_name(&self->lines, scan->text, scan->size, self->in_parsed);
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

    loki_lines_init(&self->lines, limits);
    self->lines_asked = query->limit > 0 ? (size_t)query->limit : 0;
    json_scan_init(&self->scan, limits->depth, LOGS_LINE_BYTES_MAX);
    return self;
}

static void streams_free(struct loki_streams *self)
{
    json_scan_done(&self->scan);
    loki_lines_done(&self->lines);
    free(self);
}

bool loki_streams_feed(struct loki_streams *self, const char *bytes, size_t size)
{
    size_t max = self->lines.limits.body_bytes;
    uint64_t *read = &self->lines.result->body_bytes;

    if (self->err.kind != ERR_NONE)
        return false;
    if (size > max || *read > max - size) {
        err_set(&self->err, ERR_LIMIT,
                "the answer is larger than %zu MiB: narrow the query or ask for less",
                max >> 20);
        self->failed = true;
        return false;
    }
    *read += size;
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

struct result *loki_streams_end(struct loki_streams *self, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(self))
        result = loki_lines_result(&self->lines, self->lines_asked, self->warnings,
                                   self->warning_count, &self->err);
    if (err && !result)
        *err = self->err;
    streams_free(self);
    return result;
}
