/* SPDX-License-Identifier: MIT */
#include "model/logql.h"

#include <string.h>

#include "core/utf8.h"
#include "model/labels.h"

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Behind a string that begins here, its ends inside *ret_from and *ret_to. NULL: it does
   not end, or none begins. */
static const char *skip_string(const char *at, const char **ret_from, const char **ret_to)
{
    char quote = *at;

    if (quote != '"' && quote != '`')
        return NULL;
    *ret_from = ++at;
    for (; *at && *at != quote; at++)
        if (quote == '"' && *at == '\\' && at[1])
            at++;
    *ret_to = at;
    return *at ? at + 1 : NULL;
}

/* Could the pattern match the empty value? As far as can be told from its looks. */
static bool matches_empty(const char *from, const char *to)
{
    size_t size = (size_t)(to - from);

    if (size == 0 || *from == '|' || to[-1] == '|')
        return true;
    if (size >= 2 && memcmp(to - 2, ".*", 2) == 0 && strspn(from, ".*") == size)
        return true;
    for (; from + 1 < to; from++)
        if (from[0] == '|' && from[1] == '|')
            return true;
    return false;
}

/* Over one matcher; *ret_strict when it cannot match the empty value. NULL: not one. */
static const char *skip_matcher(const char *at, bool *ret_strict)
{
    const char *from, *to;
    bool negative, regex;

    while (is_name(*at))
        at++;
    at = skip_blanks(at);
    if (*at != '=' && *at != '!')
        return NULL;
    negative = *at++ == '!';
    regex = *at == '~';
    if (regex || (negative && *at == '='))
        at++;
    at = skip_string(skip_blanks(at), &from, &to);
    if (at)
        *ret_strict = !negative && !(regex ? matches_empty(from, to) : from == to);
    return at;
}

/* Behind the selector that begins at "{"; NULL where it does not end, or is none. */
static const char *skip_selector(const char *at, bool *ret_strict)
{
    *ret_strict = false;
    at = skip_blanks(at + 1);
    while (*at && *at != '}') {
        bool strict;

        at = skip_matcher(at, &strict);
        if (!at)
            return NULL;
        *ret_strict |= strict;
        at = skip_blanks(at);
        if (*at == ',')
            at = skip_blanks(at + 1);
    }
    return *at ? at + 1 : NULL;
}

bool logql_check(const char *expr, struct err *err)
{
    const char *at = expr, *from, *to;

    while (*at) {
        bool strict;

        if (*at == '"' || *at == '`') {
            at = skip_string(at, &from, &to);
            if (!at)
                return true; /* the server knows best what is wrong */
        } else if (*at == '{') {
            at = skip_selector(at, &strict);
            if (!at)
                return true;
            if (!strict) {
                err_set(err, ERR_QUERY,
                        "queries require at least one regexp or equality matcher that "
                        "does not have an empty-compatible value, like {app=~\".+\"}");
                return false;
            }
        } else {
            at++;
        }
    }
    return true;
}

bool logql_is_metric(const char *expr)
{
    return *skip_blanks(expr) != '{';
}

void logql_name(struct buf *out, const char *field)
{
    if (*field >= '0' && *field <= '9')
        (void)buf_putc(out, '_');
    for (; *field; field++)
        (void)buf_putc(out, is_name(*field) ? *field : '_');
}

bool logql_has_stage(const char *expr, const char *stage)
{
    size_t size = strlen(stage);
    const char *from, *to;

    for (const char *at = expr; *at;) {
        if (*at == '"' || *at == '`') {
            at = skip_string(at, &from, &to);
            if (!at)
                return false;
            continue;
        }
        if (*at++ != '|')
            continue;
        at = skip_blanks(at);
        if (strncmp(at, stage, size) == 0 && !is_name(at[size]))
            return true;
    }
    return false;
}

/* Into the selector, before its closing brace. */
static void add_matcher(struct buf *ret, const char *expr, const char *field,
                        const char *value, bool out)
{
    bool strict, empty;
    const char *end = *expr == '{' ? skip_selector(expr, &strict) : NULL;

    if (!end) {
        (void)buf_puts(ret, expr);
        return;
    }
    empty = *skip_blanks(expr + 1) == '}';
    (void)buf_add(ret, expr, (size_t)(end - expr) - 1);
    (void)buf_puts(ret, empty ? "" : ", ");
    logql_name(ret, field);
    (void)buf_puts(ret, out ? "!=" : "=");
    (void)buf_put_quoted(ret, value);
    (void)buf_puts(ret, end - 1);
}

void logql_filter(struct buf *ret, const char *expr, enum logql_origin origin,
                  const char *field, const char *value, bool out)
{
    expr = skip_blanks(expr);
    if (origin == LOGQL_STREAM) {
        add_matcher(ret, expr, field, value, out);
        return;
    }
    (void)buf_puts(ret, expr);
    if (origin == LOGQL_TEXT) {
        (void)buf_puts(ret, out ? " != " : " |= ");
        (void)buf_put_quoted(ret, value);
        return;
    }
    if (origin == LOGQL_JSON && !logql_has_stage(expr, "json"))
        (void)buf_puts(ret, " | json");
    if (origin == LOGQL_LOGFMT && !logql_has_stage(expr, "logfmt"))
        (void)buf_puts(ret, " | logfmt");
    (void)buf_puts(ret, " | ");
    logql_name(ret, field);
    (void)buf_puts(ret, out ? "!=" : "=");
    (void)buf_put_quoted(ret, value);
}

/* Characters of a regular expression as themselves. What JSON would write as an escape
   matches anything: the pattern is of the message, the filter of the line. */
static void add_escaped(struct buf *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' || text[i] == '\\' || (text[i] & 0x80)) {
            (void)buf_puts(out, ".*");
            while (i + 1 < size &&
                   (text[i + 1] == '"' || text[i + 1] == '\\' || (text[i + 1] & 0x80)))
                i++;
            continue;
        }
        if (strchr(".+*?()[]{}|^$", text[i]))
            (void)buf_putc(out, '\\');
        (void)buf_putc(out, text[i]);
    }
}

void logql_filter_pattern(struct buf *ret, const char *expr, const char *pattern,
                          bool out)
{
    static const char hole[] = "<_>";
    struct buf regex;

    if (!strstr(pattern, hole) && !strpbrk(pattern, "\"\\")) {
        logql_filter(ret, expr, LOGQL_TEXT, NULL, pattern, out);
        return;
    }
    buf_init(&regex, 4096);
    while (*pattern) {
        const char *next = strstr(pattern, hole);
        size_t size = next ? (size_t)(next - pattern) : strlen(pattern);

        add_escaped(&regex, pattern, size);
        /* At both ends anything may follow anyway. */
        if (next && next[3] && regex.size > 0)
            (void)buf_puts(&regex, ".*");
        pattern += size + (next ? 3 : 0);
    }
    (void)buf_puts(ret, expr);
    (void)buf_puts(ret, out ? " !~ " : " |~ ");
    (void)buf_put_quoted(ret, regex.data);
    buf_done(&regex);
}

void logql_filter_present(struct buf *ret, const char *expr, const char *parser,
                          const char *field, bool out)
{
    logql_filter(ret, expr,
                 !parser                       ? LOGQL_LABEL
                 : strcmp(parser, "json") == 0 ? LOGQL_JSON
                                               : LOGQL_LOGFMT,
                 field, "", !out);
}

size_t logql_selector_size(const char *expr, bool *ret_alone)
{
    const char *at = skip_blanks(expr), *end;
    bool strict;

    *ret_alone = false;
    if (*at != '{')
        return 0;
    end = skip_selector(at, &strict);
    if (!end || !strict)
        return 0;
    *ret_alone = *skip_blanks(end) == '\0';
    return (size_t)(end - expr);
}

static bool is_named(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

void logql_selector(struct buf *ret, const struct labels *stream, const char *const *but)
{
    bool first = true;

    (void)buf_putc(ret, '{');
    for (size_t i = 0; i < stream->count; i++) {
        if (is_named(but, stream->pairs[i].name))
            continue;
        (void)buf_puts(ret, first ? "" : ", ");
        first = false;
        logql_name(ret, stream->pairs[i].name);
        (void)buf_putc(ret, '=');
        (void)buf_put_quoted(ret, stream->pairs[i].value);
    }
    (void)buf_putc(ret, '}');
}
