/* SPDX-License-Identifier: MIT */
#include "model/log_fields.h"

#include <stdint.h>
#include <string.h>

#include "core/buf.h"
#include "core/number.h"
#include "core/utf8.h"

enum { DEPTH_MAX = 6, NAME_MAX_BYTES = 256, VALUE_MAX_BYTES = 1 << 18 };

#define GROUP_NONE SIZE_MAX

struct reader {
    const char *at, *end;
    struct log_fields *out;
    struct arena *arena;
    struct buf name, value; /* of the field being read, the path included */
    size_t open[DEPTH_MAX]; /* groups that are; GROUP_NONE: one too many */
    int depth;
};

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at))
        reader->at++;
}

static bool next_is(struct reader *reader, char c)
{
    skip_blanks(reader);
    return reader->at < reader->end && *reader->at == c;
}

static const char *keep(struct reader *reader, const struct buf *text)
{
    return utf8_sanitize_arena(reader->arena, text->data, text->size, UTF8_NEWLINE_KEEP);
}

/* Behind the name of the object that is open; a name that was cut may end before it. */
static const char *leaf_of(const struct reader *reader, const char *name)
{
    size_t group = reader->depth > 0 ? reader->open[reader->depth - 1] : GROUP_NONE;
    size_t object = group == GROUP_NONE ? 0 : strlen(reader->out->groups[group].name) + 1;

    return object < strlen(name) ? name + object : name;
}

static bool open_group(struct reader *reader)
{
    struct log_fields *out = reader->out;
    struct log_group *group = &out->groups[out->group_count];
    bool room = out->group_count < LOG_GROUPS_MAX;

    if (room) {
        *group = (struct log_group){.name = keep(reader, &reader->name),
                                    .from = out->count,
                                    .depth = reader->depth};
        if (!group->name)
            return false;
        group->leaf = leaf_of(reader, group->name);
    }
    reader->open[reader->depth++] = room ? out->group_count++ : GROUP_NONE;
    return true;
}

static void close_group(struct reader *reader)
{
    size_t group = reader->open[--reader->depth];

    if (group != GROUP_NONE)
        reader->out->groups[group].to = reader->out->count;
}

static bool add(struct reader *reader)
{
    struct log_field *field;

    if (reader->out->count == LOG_FIELDS_MAX)
        return true;
    field = &reader->out->items[reader->out->count];
    field->name = keep(reader, &reader->name);
    field->value = keep(reader, &reader->value);
    if (!field->name || !field->value)
        return false;
    field->leaf = leaf_of(reader, field->name);
    reader->out->count++;
    return true;
}

/* The four digits of \uXXXX; -1 where they are none. */
static int read_hex(struct reader *reader)
{
    int code = 0;

    for (int i = 0; i < 4; i++, reader->at++) {
        int digit = reader->at < reader->end ? number_hex_digit(*reader->at) : -1;

        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static bool read_unicode(struct reader *reader, struct buf *out)
{
    int code = read_hex(reader);
    uint32_t point = (uint32_t)code;
    const char *next = reader->at;
    char bytes[4];

    if (code < 0)
        return false;
    if (code >= 0xd800 && code < 0xdc00 && reader->end - next >= 6 && next[0] == '\\' &&
        next[1] == 'u') {
        reader->at += 2;
        code = read_hex(reader);
        if (code >= 0xdc00 && code < 0xe000)
            point = 0x10000 + ((point - 0xd800) << 10) + ((uint32_t)code - 0xdc00);
        else
            reader->at = next; /* no second half: an escape of its own */
    }
    if (point >= 0xd800 && point < 0xe000)
        point = UTF8_REPLACEMENT;
    return buf_add(out, bytes, utf8_encode(point, bytes));
}

static bool read_escape(struct reader *reader, struct buf *out)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    const char *which;
    char c;

    if (reader->at == reader->end)
        return false;
    c = *reader->at++;
    if (c == 'u')
        return read_unicode(reader, out);
    which = strchr(from, c);
    (void)buf_putc(out, c && which ? to[which - from] : c);
    return true;
}

/* Behind the opening quote, up to behind the closing one. */
static bool read_string(struct reader *reader, struct buf *out)
{
    while (reader->at < reader->end && *reader->at != '"') {
        char c = *reader->at++;

        if (c != '\\')
            (void)buf_putc(out, c);
        else if (!read_escape(reader, out))
            return false;
    }
    if (reader->at == reader->end)
        return false;
    reader->at++;
    return true;
}

/* A number, word or list as it is written; a list, or an object too deep, to its end. */
static bool read_raw(struct reader *reader, struct buf *out)
{
    const char *from = reader->at;
    int depth = 0;
    bool quoted = false;

    for (; reader->at < reader->end; reader->at++) {
        char c = *reader->at;

        if (quoted && c == '\\' && reader->at + 1 < reader->end)
            reader->at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{'))
            depth++;
        else if (!quoted && depth == 0 && strchr(",}] \t\r\n", c))
            break;
        else if (!quoted && (c == ']' || c == '}'))
            depth--;
    }
    (void)buf_add(out, from, (size_t)(reader->at - from));
    return reader->at > from && depth == 0 && !quoted;
}

/* The name of a member behind its object's path, and the colon. */
static bool read_name(struct reader *reader, size_t path)
{
    reader->name.size = path;
    if (path > 0)
        (void)buf_putc(&reader->name, '.');
    if (!next_is(reader, '"'))
        return false;
    reader->at++;
    if (!read_string(reader, &reader->name) || !next_is(reader, ':'))
        return false;
    reader->at++;
    skip_blanks(reader);
    return reader->at < reader->end;
}

/* From behind the first "{"; objects within are entered, with the path so far kept. */
static bool read_object(struct reader *reader)
{
    size_t paths[DEPTH_MAX] = {0};

    for (;;) {
        if (next_is(reader, '}')) {
            reader->at++;
            if (reader->depth == 0)
                return true;
            close_group(reader);
        } else if (!read_name(reader, paths[reader->depth])) {
            return false;
        } else if (*reader->at == '{' && reader->depth + 1 < DEPTH_MAX) {
            reader->at++;
            if (!open_group(reader))
                return false;
            paths[reader->depth] = reader->name.size;
            continue; /* no comma in front of the first member */
        } else {
            bool read;

            buf_clear(&reader->value);
            if (*reader->at == '"') {
                reader->at++;
                read = read_string(reader, &reader->value);
            } else {
                read = read_raw(reader, &reader->value);
            }
            if (!read || !add(reader))
                return false;
        }
        if (next_is(reader, ','))
            reader->at++;
        else if (!next_is(reader, '}'))
            return false;
    }
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '.' || c == '-' || c == '/';
}

/* name=value pairs with nothing else between them. */
static bool read_logfmt(struct reader *reader)
{
    for (skip_blanks(reader); reader->at < reader->end; skip_blanks(reader)) {
        buf_clear(&reader->name);
        buf_clear(&reader->value);
        while (reader->at < reader->end && name_char(*reader->at))
            (void)buf_putc(&reader->name, *reader->at++);
        if (reader->name.size == 0 || reader->at == reader->end || *reader->at != '=')
            return false;
        reader->at++;
        if (reader->at < reader->end && *reader->at == '"') {
            reader->at++;
            if (!read_string(reader, &reader->value))
                return false;
        } else {
            while (reader->at < reader->end && !strchr(" \t\r\n", *reader->at))
                (void)buf_putc(&reader->value, *reader->at++);
        }
        if (!add(reader))
            return false;
    }
    return reader->out->count > 0;
}

bool log_fields_parse(struct log_fields *ret, const char *text, size_t size,
                      struct arena *arena)
{
    struct reader reader = {.at = text, .end = text + size, .out = ret, .arena = arena};
    bool whole;

    ret->count = ret->group_count = 0;
    ret->format = LOG_PLAIN;
    buf_init(&reader.name, NAME_MAX_BYTES);
    buf_init(&reader.value, VALUE_MAX_BYTES);
    if (next_is(&reader, '{')) {
        reader.at++;
        whole = read_object(&reader) && (skip_blanks(&reader), reader.at == reader.end);
        ret->format = LOG_JSON;
    } else {
        whole = read_logfmt(&reader);
        ret->format = LOG_LOGFMT;
    }
    buf_done(&reader.name);
    buf_done(&reader.value);
    if (!whole) {
        ret->count = ret->group_count = 0;
        ret->format = LOG_PLAIN;
    }
    return true;
}

const char *log_fields_get(const struct log_fields *fields, const char *name)
{
    for (size_t i = fields->count; i-- > 0;)
        if (strcmp(fields->items[i].name, name) == 0)
            return fields->items[i].value;
    return NULL;
}
