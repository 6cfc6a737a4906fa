/* SPDX-License-Identifier: MIT */
#include "model/template.h"

#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/field.h"
#include "core/mem.h"
#include "model/template_format.h"

/* $name, ${name}, ${name:format} or [[name]] or [[name:format]] in a text. */
struct reference {
    const char *start, *end;
    const char *name, *format;
    size_t name_size, format_size;
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static size_t word_size(const char *text)
{
    size_t size = 0;

    while (is_word(text[size]))
        size++;
    return size;
}

/* Is there a reference at this place? $1 is none: label_replace() knows it. */
static bool read_reference(const char *at, struct reference *ret)
{
    const char *close = "";
    const char *end;

    *ret = (struct reference){.start = at, .name = at + 1};
    if (at[0] == '$' && at[1] == '{') {
        close = "}";
        ret->name++;
    } else if (at[0] == '[' && at[1] == '[') {
        close = "]]";
        ret->name++;
    } else if (at[0] != '$') {
        return false;
    }
    ret->name_size = word_size(ret->name);
    if (ret->name_size == 0 || (*ret->name >= '0' && *ret->name <= '9'))
        return false;
    end = ret->name + ret->name_size;
    if (*close && *end == ':') {
        ret->format = end + 1;
        ret->format_size = word_size(ret->format);
        end = ret->format + ret->format_size;
    }
    if (strncmp(end, close, strlen(close)) != 0)
        return false;
    ret->end = end + strlen(close);
    return true;
}

static bool name_is(const struct reference *ref, const char *name)
{
    return strlen(name) == ref->name_size && memcmp(ref->name, name, ref->name_size) == 0;
}

static int64_t milliseconds(const struct template_times *times, char which)
{
    if (which == 'r')
        return template_rate_interval_ms(times);
    return which == 'w' ? times->range_ms : times->step_ms;
}

/* The built-in variables; each also with _ms and _s behind it: plain numbers. */
static const struct builtin {
    const char *name;
    char which; /* i, s: step; r: rate interval; w: the whole window */
} builtins[] = {
    {"__interval",      'i'},
    {"__step",          's'},
    {"__rate_interval", 'r'},
    {"__range",         'w'},
};

static void write_duration(struct buf *out, char which, int64_t ms)
{
    char text[64];

    if (which == 'i')
        template_write_interval(out, ms);
    else if (which == 'w')
        buf_printf(out, "%llds", (long long)((ms + 500) / 1000));
    else
        buf_puts(out, duration_format(ms, text, sizeof(text)));
}

static bool write_builtin(struct buf *out, const struct reference *ref,
                          const struct template_times *times)
{
    for (size_t i = 0; times && i < ARRAY_LEN(builtins); i++) {
        const struct builtin *builtin = &builtins[i];
        size_t size = strlen(builtin->name);
        int64_t ms = milliseconds(times, builtin->which);

        if (ref->name_size < size || memcmp(ref->name, builtin->name, size) != 0)
            continue;
        if (ref->name_size == size)
            write_duration(out, builtin->which, ms);
        else if (ref->name_size == size + 3 && memcmp(ref->name + size, "_ms", 3) == 0)
            buf_printf(out, "%lld", (long long)ms);
        else if (ref->name_size == size + 2 && memcmp(ref->name + size, "_s", 2) == 0)
            buf_printf(out, "%lld", (long long)((ms + 500) / 1000));
        else
            continue;
        return true;
    }
    return false;
}

static void unknown_variable(const struct reference *ref,
                             const struct template_value *values, size_t count,
                             struct err *err)
{
    const char **names = xcalloc(count + ARRAY_LEN(builtins) + 1, sizeof(*names));
    char *name = xstrndup(ref->name, ref->name_size);
    const char *nearest;

    for (size_t i = 0; i < count; i++)
        names[i] = values[i].name;
    for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
        names[count + i] = builtins[i].name;
    nearest = nearest_name(name, names);
    if (nearest)
        err_set(err, ERR_CONFIG, "unknown variable $%s: did you mean $%s?", name,
                nearest);
    else
        err_set(err, ERR_CONFIG, "unknown variable $%s", name);
    free(name);
    free(names);
}

static bool unknown_format(const struct reference *ref, struct err *err)
{
    char *name = xstrndup(ref->format, ref->format_size);
    const char *nearest = template_format_nearest(name);

    if (nearest)
        err_set(err, ERR_CONFIG, "unknown format \"%s\" of $%.*s: did you mean \"%s\"?",
                name, (int)ref->name_size, ref->name, nearest);
    else
        err_set(err, ERR_CONFIG, "unknown format \"%s\" of $%.*s", name,
                (int)ref->name_size, ref->name);
    free(name);
    return false;
}

static bool write_reference(struct buf *out, const struct reference *ref,
                            enum template_place place,
                            const struct template_value *values, size_t count,
                            const struct template_times *times, struct err *err)
{
    const struct template_format *format =
        template_format_find(ref->format, ref->format_size, place);

    if (!format)
        return unknown_format(ref, err);
    for (size_t i = 0; i < count; i++) {
        if (name_is(ref, values[i].name)) {
            format->write(out, &values[i], place);
            return true;
        }
    }
    if (write_builtin(out, ref, times))
        return true;
    if (place == PLACE_TEXT) {
        buf_add(out, ref->start, (size_t)(ref->end - ref->start));
        return true;
    }
    unknown_variable(ref, values, count, err);
    return false;
}

/* Follows the quotes and comments of a query, which PromQL and LogQL write alike. */
struct place_tracker {
    char quote; /* '"', '\'', '`'; '#': in a comment; 0: none */
    bool escaped;
};

static void track(struct place_tracker *at, char c)
{
    if (at->escaped)
        at->escaped = false;
    else if (at->quote == '#')
        at->quote = c == '\n' ? 0 : '#';
    else if (at->quote && at->quote != '`' && c == '\\')
        at->escaped = true;
    else if (at->quote)
        at->quote = c == at->quote ? 0 : at->quote;
    else if (c == '"' || c == '\'' || c == '`' || c == '#')
        at->quote = c;
}

static enum template_place place_of(const struct place_tracker *at,
                                    enum template_syntax syntax)
{
    if (syntax == TEMPLATE_TEXT)
        return PLACE_TEXT;
    return at->quote == '"'    ? PLACE_DOUBLE
           : at->quote == '\'' ? PLACE_SINGLE
           : at->quote == '`'  ? PLACE_BACKTICK
                               : PLACE_BARE;
}

bool template_expand(struct buf *out, const char *text, enum template_syntax syntax,
                     const struct template_value *values, size_t count,
                     const struct template_times *times, struct err *err)
{
    struct place_tracker at = {0};
    struct reference ref;

    while (*text) {
        if (read_reference(text, &ref)) {
            if (!write_reference(out, &ref, place_of(&at, syntax), values, count, times,
                                 err))
                return false;
            text = ref.end;
            continue;
        }
        track(&at, *text);
        buf_putc(out, *text++);
    }
    if (out->overflow)
        err_set(err, ERR_LIMIT, "the text is longer than %zu bytes with its variables",
                out->max);
    return !out->overflow;
}

void template_legend(struct buf *out, const char *text, const struct labels *labels)
{
    const char *open;

    while ((open = strstr(text, "{{")) != NULL) {
        const char *close = strstr(open + 2, "}}"), *name = open + 2, *end = close;

        if (!close)
            break;
        while (name < end && *name == ' ')
            name++;
        while (end > name && end[-1] == ' ')
            end--;
        buf_add(out, text, (size_t)(open - text));
        for (size_t i = 0; i < labels->count; i++) {
            const struct label *pair = &labels->pairs[i];

            if (strlen(pair->name) == (size_t)(end - name) &&
                memcmp(pair->name, name, (size_t)(end - name)) == 0)
                buf_puts(out, pair->value);
        }
        text = close + 2;
    }
    buf_puts(out, text);
}

bool template_uses(const char *text, const char *name)
{
    struct reference ref;

    for (; *text; text++) {
        if (read_reference(text, &ref) && name_is(&ref, name))
            return true;
    }
    return false;
}
