/* SPDX-License-Identifier: MIT */
#include "model/template_format.h"

#include <stdbool.h>
#include <string.h>

#include "core/attr.h"
#include "core/field.h"

/* What RE2 takes for more than itself. */
static const char regex_special[] = "\\.+*?()|[]{}^$";

/* One character inside of a quoted string of PromQL or LogQL (Go's syntax). */
static void put_string_char(struct buf *out, char c, enum template_place place)
{
    char quote = place == PLACE_SINGLE ? '\'' : '"';

    if (place == PLACE_TEXT || place == PLACE_BACKTICK) {
        buf_putc(out, c);
    } else if (c == '\n') {
        buf_puts(out, "\\n");
    } else {
        if (c == '\\' || c == quote)
            buf_putc(out, '\\');
        buf_putc(out, c);
    }
}

static void put_escaped(struct buf *out, const char *text, bool regex,
                        enum template_place place)
{
    for (const char *c = text; *c; c++) {
        if (*c == '`' && place == PLACE_BACKTICK) {
            /* It would end the string; for a regular expression any character does. */
            buf_putc(out, regex ? '.' : '\'');
            continue;
        }
        if (regex && strchr(regex_special, *c))
            put_string_char(out, '\\', place);
        put_string_char(out, *c, place);
    }
}

/* Values with something between them; All without known values is ".*". */
static void put_joined(struct buf *out, const struct template_value *value,
                       const char *separator, bool regex, enum template_place place)
{
    if (value->all && value->count == 0)
        buf_puts(out, ".*");
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0)
            buf_puts(out, separator);
        put_escaped(out, value->values[i], regex, place);
    }
}

static void write_text(struct buf *out, const struct template_value *value,
                       enum template_place place)
{
    if (value->all)
        buf_puts(out, "All");
    else
        put_joined(out, value, " + ", false, place);
}

static void write_regex(struct buf *out, const struct template_value *value,
                        enum template_place place)
{
    if (value->all) {
        buf_puts(out, ".*");
    } else if (value->count == 1) {
        put_escaped(out, value->values[0], true, place);
    } else {
        buf_putc(out, '(');
        put_joined(out, value, "|", true, place);
        buf_putc(out, ')');
    }
}

/* Without a format: a plain value, or a regular expression where several may be chosen. */
static void write_query(struct buf *out, const struct template_value *value,
                        enum template_place place)
{
    if (value->all || value->multi || value->count != 1)
        write_regex(out, value, place);
    else
        put_escaped(out, value->values[0], false, place);
}

static void write_raw(struct buf *out, const struct template_value *value,
                      enum template_place place)
{
    (void)place;
    put_joined(out, value, ",", false, PLACE_TEXT);
}

static void write_csv(struct buf *out, const struct template_value *value,
                      enum template_place place)
{
    put_joined(out, value, ",", false, place);
}

static void write_pipe(struct buf *out, const struct template_value *value,
                       enum template_place place)
{
    put_joined(out, value, "|", false, place);
}

static void write_glob(struct buf *out, const struct template_value *value,
                       enum template_place place)
{
    if (value->all && value->count == 0) {
        buf_putc(out, '*');
        return;
    }
    if (value->count > 1)
        buf_putc(out, '{');
    put_joined(out, value, ",", false, place);
    if (value->count > 1)
        buf_putc(out, '}');
}

static void put_quoted(struct buf *out, const struct template_value *value, char quote)
{
    if (value->all && value->count == 0)
        buf_printf(out, "%c.*%c", quote, quote);
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0)
            buf_putc(out, ',');
        buf_putc(out, quote);
        put_escaped(out, value->values[i], false,
                    quote == '"' ? PLACE_DOUBLE : PLACE_SINGLE);
        buf_putc(out, quote);
    }
}

static void write_doublequote(struct buf *out, const struct template_value *value,
                              enum template_place place)
{
    (void)place;
    put_quoted(out, value, '"');
}

static void write_singlequote(struct buf *out, const struct template_value *value,
                              enum template_place place)
{
    (void)place;
    put_quoted(out, value, '\'');
}

static void write_json(struct buf *out, const struct template_value *value,
                       enum template_place place)
{
    bool list = value->multi || value->count != 1;

    (void)place;
    if (list)
        buf_putc(out, '[');
    put_quoted(out, value, '"');
    if (list)
        buf_putc(out, ']');
}

/* RFC 3986, everything but the unreserved. */
static void put_percent(struct buf *out, const char *text)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (const char *c = text; *c; c++) {
        if (strchr(unreserved, *c))
            buf_putc(out, *c);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
}

static void write_percentencode(struct buf *out, const struct template_value *value,
                                enum template_place place)
{
    (void)place;
    if (value->count > 1)
        buf_puts(out, "%7B"); /* of {a,b}, as Grafana */
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0)
            buf_puts(out, "%2C");
        put_percent(out, value->values[i]);
    }
    if (value->count > 1)
        buf_puts(out, "%7D");
}

static void write_queryparam(struct buf *out, const struct template_value *value,
                             enum template_place place)
{
    (void)place;
    for (size_t i = 0; i < value->count; i++) {
        buf_printf(out, "%svar-%s=", i > 0 ? "&" : "", value->name);
        put_percent(out, value->values[i]);
    }
    if (value->all && value->count == 0)
        buf_printf(out, "var-%s=$__all", value->name);
}

static const struct template_format formats[] = {
    {"csv",           "a,b",                           write_csv          },
    {"doublequote",   "\"a\",\"b\"",                   write_doublequote  },
    {"glob",          "{a,b}, or a alone",             write_glob         },
    {"json",          "[\"a\",\"b\"]",                 write_json         },
    {"percentencode", "Percent-encoded for a link",    write_percentencode},
    {"pipe",          "a|b",                           write_pipe         },
    {"queryparam",    "var-name=a&var-name=b",         write_queryparam   },
    {"raw",           "As it is, nothing escaped",     write_raw          },
    {"regex",         "(a|b) as a regular expression", write_regex        },
    {"singlequote",   "'a','b'",                       write_singlequote  },
    {"text",          "As on the screen",              write_text         },
};

static const struct template_format text_format = {"", "Title", write_text};
static const struct template_format query_format = {"", "Query", write_query};

const struct template_format *template_format_find(const char *name, size_t size,
                                                   enum template_place place)
{
    if (size == 0)
        return place == PLACE_TEXT ? &text_format : &query_format;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (strlen(formats[i].name) == size && memcmp(formats[i].name, name, size) == 0)
            return &formats[i];
    }
    return NULL;
}

const char *template_format_nearest(const char *name)
{
    const char *names[ARRAY_LEN(formats) + 1];

    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        names[i] = formats[i].name;
    names[ARRAY_LEN(formats)] = NULL;
    return nearest_name(name, names);
}
