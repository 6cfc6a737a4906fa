/* SPDX-License-Identifier: MIT */
#include "datasource/loki_lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"

enum { ARENA_TIMES = 4, CAPACITY_FIRST = 256 };

void loki_lines_init(struct loki_lines *self, const struct result_limits *limits)
{
    self->limits = *limits;
    self->result = result_new();
    self->result->arena.max = limits->body_bytes * ARENA_TIMES;
}

void loki_lines_done(struct loki_lines *self)
{
    result_unref(self->result);
    free(self->lines);
}

void loki_lines_restart(struct loki_lines *self)
{
    self->count = 0;
}

const char *loki_lines_keep(struct loki_lines *self, const char *text, size_t size,
                            enum utf8_newline newline)
{
    char *copy = self->full
                     ? NULL
                     : utf8_sanitize_arena(&self->result->arena, text, size, newline);

    self->full |= !copy;
    return copy ? copy : "";
}

/* --- pairs --- */

void loki_lines_begin_pairs(struct loki_lines *self)
{
    self->pair_count = 0;
}

/* The text of the pair in this place of the line before, where it is the same. */
static const char *intern(struct loki_lines *self, const char *text, size_t size,
                          const char *before, size_t before_size)
{
    size_t length = size < self->limits.label_bytes ? size : self->limits.label_bytes;

    if (before && before_size == length && memcmp(before, text, length) == 0)
        return before;
    return loki_lines_keep(self, text, length, UTF8_NEWLINE_PICTURE);
}

static const struct loki_pair *pair_before(const struct loki_lines *self)
{
    static const struct loki_pair none = {0};

    return self->pair_count < self->before_count ? &self->before[self->pair_count]
                                                 : &none;
}

void loki_lines_name(struct loki_lines *self, const char *text, size_t size, bool parsed)
{
    size_t at = self->pair_count;
    struct loki_pair *pair = &self->pairs[at < LOKI_PAIRS_MAX ? at : LOKI_PAIRS_MAX - 1];
    const struct loki_pair *before = pair_before(self);

    if (at == LOKI_PAIRS_MAX)
        return;
    pair->name = intern(self, text, size, before->name, before->name_size);
    pair->name_size = strlen(pair->name);
    pair->parsed = parsed;
}

void loki_lines_value(struct loki_lines *self, const char *text, size_t size)
{
    const struct loki_pair *before = pair_before(self);
    struct loki_pair *pair;

    if (self->pair_count == LOKI_PAIRS_MAX)
        return;
    pair = &self->pairs[self->pair_count++];
    pair->value = intern(self, text, size, before->value, before->value_size);
    pair->value_size = strlen(pair->value);
}

static struct label *copy_pairs(struct loki_lines *self)
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

void loki_lines_begin_entry(struct loki_lines *self)
{
    self->line = (struct logs_line){.text = NULL, .ns = INT64_MIN};
    self->pair_count = 0;
}

bool loki_lines_time(struct loki_lines *self, const char *digits, size_t size)
{
    char text[32];

    if (size >= sizeof(text))
        return false;
    memcpy(text, digits, size);
    text[size] = '\0';
    return number_parse_i64(text, &self->line.ns);
}

void loki_lines_text(struct loki_lines *self, const char *text, size_t size, bool cut)
{
    self->line.text = loki_lines_keep(self, text, size, UTF8_NEWLINE_KEEP);
    self->line.size = (uint32_t)strlen(self->line.text);
    self->line.cut = cut;
}

/* Structured metadata in front, what was parsed behind. */
static void sort_pairs(struct loki_lines *self)
{
    struct loki_pair sorted[LOKI_PAIRS_MAX];
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

bool loki_lines_end_entry(struct loki_lines *self)
{
    struct logs_line *line = &self->line;

    if (!line->text || line->ns == INT64_MIN)
        return false;
    if (self->count >= LOGS_LINES_MAX)
        return true; /* more than was asked for; logs.full says so */
    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : CAPACITY_FIRST;
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

bool loki_lines_begin_stream(struct loki_lines *self)
{
    self->stream_from = self->count;
    self->before_count = 0;
    self->stream =
        self->full ? NULL : arena_alloc(&self->result->arena, sizeof(*self->stream));
    self->full |= !self->stream;
    if (self->stream)
        labels_make(self->stream, NULL, 0);
    return self->stream != NULL;
}

void loki_lines_labels(struct loki_lines *self)
{
    struct label *labels = copy_pairs(self);

    if (labels)
        labels_make(self->stream, labels, self->pair_count);
    self->before_count = 0;
}

void loki_lines_end_stream(struct loki_lines *self)
{
    for (size_t i = self->stream_from; i < self->count; i++)
        self->lines[i].stream = self->stream;
}

/* --- the result --- */

static void copy_warnings(struct loki_lines *self, const char *const *warnings,
                          size_t count)
{
    struct result *result = self->result;

    if (count == 0 || self->full)
        return;
    result->warnings = arena_alloc(&result->arena, count * sizeof(*warnings));
    self->full |= !result->warnings;
    if (!result->warnings)
        return;
    memcpy(result->warnings, warnings, count * sizeof(*warnings));
    result->warning_count = count;
}

static struct logs *make_logs(struct loki_lines *self, size_t asked)
{
    struct arena *arena = &self->result->arena;
    struct logs *logs = arena_alloc(arena, sizeof(*logs));
    struct logs_line *lines = arena_alloc(arena, (self->count + 1) * sizeof(*lines));

    if (self->full || !logs || !lines)
        return NULL;
    logs_sort(self->lines, self->count);
    if (self->count > 0)
        memcpy(lines, self->lines, self->count * sizeof(*lines));
    *logs = (struct logs){.lines = lines, .count = self->count};
    logs->full = asked > 0 && self->count >= asked;
    for (size_t i = 0; i < self->count; i++) {
        lines[i].level = (uint8_t)logs_line_level(&lines[i]);
        lines[i].id = logs_line_hash(&lines[i]);
        logs->failed += lines[i].failed;
    }
    return logs;
}

struct result *loki_lines_result(struct loki_lines *self, size_t asked,
                                 const char *const *warnings, size_t warning_count,
                                 struct err *err)
{
    struct result *result = self->result;

    copy_warnings(self, warnings, warning_count);
    result->logs = make_logs(self, asked);
    if (!result->logs) {
        err_set(err, ERR_LIMIT, "the answer needs too much memory: narrow the query");
        return NULL;
    }
    result->type = RESULT_LOGS;
    result->samples = self->count;
    self->result = NULL;
    return result;
}
