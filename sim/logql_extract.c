/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "core/utf8.h"
#include "logql_ast.h"

/*
 * The json and logfmt parsers of a pipeline. JSON objects are flattened with '_'
 * between the names, arrays and null are left out, numbers keep their text: as Loki
 * does it. Nested objects are followed with a stack of prefixes, not by recursion.
 */

enum { DEPTH_MAX = 16, NAME_MAX_BYTES = 256 };

struct reader {
    const char *at, *end;
    struct logql_work *work;
    char name[NAME_MAX_BYTES]; /* of the value being read, with its objects' prefix */
    size_t name_size;
    const char *label; /* the name where it stands in the line as it is, or NULL */
    size_t label_size;
};

static void skip_space(struct reader *r)
{
    while (r->at < r->end && isspace((unsigned char)*r->at))
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* The inside of a string, escapes untouched; *ret_plain when there are none. */
static bool take_string(struct reader *r, const char **ret, size_t *ret_size,
                        bool *ret_plain)
{
    if (!take(r, '"'))
        return false;
    const char *from = r->at;
    const char *quote = memchr(from, '"', (size_t)(r->end - from));
    *ret_plain = quote && !memchr(from, '\\', (size_t)(quote - from));
    r->at = *ret_plain ? quote : from;
    while (r->at < r->end && *r->at != '"')
        r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
    if (r->at >= r->end)
        return false;
    *ret = from;
    *ret_size = (size_t)(r->at - from);
    r->at++;
    return true;
}

static uint32_t hex4(const char *p, const char *end)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        if (p + i >= end || !isxdigit((unsigned char)p[i]))
            return UTF8_REPLACEMENT;
        char c = p[i];
        code = code * 16 +
               (uint32_t)(isdigit((unsigned char)c) ? c - '0' : (c | 32) - 'a' + 10);
    }
    return code;
}

/* Undo the escapes of a string; the result is in the scratch arena. */
static const char *unescape(struct reader *r, const char *text, size_t size,
                            size_t *ret_size)
{
    static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    char *out = arena_alloc(r->work->scratch, size + 4), *to = out;
    const char *end = text + size;
    if (!out)
        return NULL;
    for (const char *p = text; p < end; p++) {
        if (*p != '\\' || p + 1 == end) {
            *to++ = *p;
            continue;
        }
        p++;
        const char *letter = memchr(letters, *p, sizeof(letters) - 1);
        if (letter) {
            *to++ = bytes[letter - letters];
        } else if (*p == 'u') {
            uint32_t code = hex4(p + 1, end);
            p += end - p > 4 ? 4 : end - p - 1;
            if (code >= 0xd800 && code < 0xdc00 && end - p > 6 && p[1] == '\\') {
                uint32_t low = hex4(p + 3, end);
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                p += 6;
            }
            if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
                code = UTF8_REPLACEMENT;
            to += utf8_encode(code, to);
        } else {
            *to++ = *p;
        }
    }
    *ret_size = (size_t)(to - out);
    return out;
}

/* Append a key to the prefix, made fit for a label name. False: too long. */
static bool push_name(struct reader *r, const char *key, size_t size)
{
    size_t need = size + (r->name_size > 0);
    if (r->name_size + need > NAME_MAX_BYTES || size == 0)
        return false;
    if (r->name_size > 0)
        r->name[r->name_size++] = '_';
    for (size_t i = 0; i < size; i++) {
        char c = key[i];
        r->name[r->name_size++] = isalnum((unsigned char)c) ? c : '_';
    }
    return true;
}

static bool is_name(const char *key, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)key[i]) && key[i] != '_')
            return false;
    }
    return size > 0;
}

static bool wanted(const struct reader *r)
{
    const struct logql_names *names = r->work->wanted;
    const char *name = r->label ? r->label : r->name;
    size_t size = r->label ? r->label_size : r->name_size;
    for (size_t i = 0; names && i < names->count; i++) {
        if (strlen(names->items[i]) == size && memcmp(names->items[i], name, size) == 0)
            return true;
    }
    return !names;
}

static void add_value(struct reader *r, const char *value, size_t size)
{
    char *name;
    if (!wanted(r))
        return;
    if (r->label)
        logql_work_add(r->work, r->label, r->label_size, value, size);
    else if ((name = arena_strndup(r->work->scratch, r->name, r->name_size)))
        logql_work_add(r->work, name, r->name_size, value, size);
}

/* Skip an array, counting brackets outside of strings. */
static bool skip_array(struct reader *r)
{
    int depth = 0;
    do {
        skip_space(r);
        if (r->at == r->end)
            return false;
        const char *text;
        size_t size;
        bool plain;
        if (*r->at == '"') {
            if (!take_string(r, &text, &size, &plain))
                return false;
            continue;
        }
        depth += (*r->at == '[' || *r->at == '{') - (*r->at == ']' || *r->at == '}');
        r->at++;
    } while (depth > 0);
    return true;
}

/* A value that is no object: added as a label, or skipped. */
static bool take_value(struct reader *r)
{
    const char *text;
    size_t size;
    bool plain;
    skip_space(r);
    if (r->at == r->end)
        return false;
    if (*r->at == '[')
        return skip_array(r);
    if (*r->at == '"') {
        if (!take_string(r, &text, &size, &plain))
            return false;
        text = plain ? text : unescape(r, text, size, &size);
        if (text)
            add_value(r, text, size);
        return true;
    }
    text = r->at;
    while (r->at < r->end && (isalnum((unsigned char)*r->at) || strchr("+-.", *r->at)))
        r->at++;
    size = (size_t)(r->at - text);
    if (size > 0 && !(size == 4 && memcmp(text, "null", 4) == 0))
        add_value(r, text, size);
    return size > 0;
}

/* The members of an object, the '{' being read. */
static bool take_members(struct reader *r)
{
    size_t prefix[DEPTH_MAX] = {0}; /* the length of the name in each open object */
    int depth = 0;
    bool first = true;
    for (;;) {
        const char *key;
        size_t size;
        bool plain;
        if (take(r, '}')) {
            if (depth-- == 0)
                return true;
            first = false;
            r->name_size = prefix[depth];
            continue;
        }
        if ((!first && !take(r, ',')) || !take_string(r, &key, &size, &plain) ||
            !take(r, ':'))
            return false;
        size_t outer = r->name_size;
        bool object = take(r, '{');
        r->label = depth == 0 && !object && is_name(key, size) ? key : NULL;
        r->label_size = size;
        bool named = r->label || push_name(r, key, size);
        if (object) {
            if (depth == DEPTH_MAX - 1 || !named)
                return false;
            prefix[depth++] = outer;
            first = true;
            continue;
        }
        if (!named || !take_value(r))
            return false;
        first = false;
        r->name_size = outer;
    }
}

void logql_extract_json(struct logql_work *work)
{
    struct reader r = {.at = work->entry->line,
                       .end = work->entry->line + work->entry->line_size,
                       .work = work};
    if (!take(&r, '{')) {
        logql_work_fail(work, "JSONParserErr",
                        "Value looks like object, but can't find closing '}' symbol");
        return;
    }
    if (!take_members(&r))
        logql_work_fail(work, "JSONParserErr", "Malformed JSON error");
}

void logql_extract_logfmt(struct logql_work *work)
{
    struct reader r = {.at = work->entry->line,
                       .end = work->entry->line + work->entry->line_size,
                       .work = work};
    for (;;) {
        skip_space(&r);
        const char *key = r.at;
        while (r.at < r.end && *r.at != '=' && !isspace((unsigned char)*r.at))
            r.at++;
        size_t size = (size_t)(r.at - key);
        if (r.at == r.end && size == 0)
            return;
        if (r.at == r.end || *r.at != '=')
            continue; /* a word without a value */
        r.at++;
        r.name_size = 0;
        const char *value = r.at;
        size_t value_size = 0;
        bool plain = true;
        if (r.at < r.end && *r.at == '"') {
            if (!take_string(&r, &value, &value_size, &plain)) {
                logql_work_fail(work, "LogfmtParserErr",
                                "logfmt syntax error: unterminated quoted value");
                return;
            }
            if (!plain)
                value = unescape(&r, value, value_size, &value_size);
        } else {
            while (r.at < r.end && !isspace((unsigned char)*r.at))
                r.at++;
            value_size = (size_t)(r.at - value);
        }
        if (value && push_name(&r, key, size))
            add_value(&r, value, value_size);
    }
}
