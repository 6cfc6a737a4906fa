/* SPDX-License-Identifier: MIT */
#include "model/trace_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/number.h"

void trace_query_init(struct trace_query *query)
{
    *query = (struct trace_query){0};
}

void trace_query_done(struct trace_query *query)
{
    free(query->service);
    free(query->operation);
    name_values_done(&query->tags);
    *query = (struct trace_query){0};
}

static void set_text(char **member, const char *value)
{
    free(*member);
    *member = *value ? xstrdup(value) : NULL;
}

static bool set_duration(int64_t *member, const char *name, const char *value,
                         struct err *err)
{
    if (duration_parse(value, member))
        return true;
    *member = 0;
    err_set(err, ERR_CONFIG, "%s takes a duration like 500ms, not \"%s\"", name, value);
    return false;
}

static bool set_limit(int *member, const char *value, struct err *err)
{
    int64_t limit;

    if (number_parse_i64(value, &limit) && limit > 0 && limit <= TRACE_LIMIT_MAX) {
        *member = (int)limit;
        return true;
    }
    err_set(err, ERR_CONFIG, "limit takes a number up to %d, not \"%s\"", TRACE_LIMIT_MAX,
            value);
    return false;
}

bool trace_query_add(struct trace_query *query, const char *name, const char *value,
                     struct err *err)
{
    if (strcmp(name, "service") == 0) {
        set_text(&query->service, value);
    } else if (strcmp(name, "operation") == 0) {
        set_text(&query->operation, value);
    } else if (strcmp(name, "min") == 0) {
        return set_duration(&query->min_ms, name, value, err);
    } else if (strcmp(name, "max") == 0) {
        return set_duration(&query->max_ms, name, value, err);
    } else if (strcmp(name, "limit") == 0) {
        return set_limit(&query->limit, value, err);
    } else if (strcmp(name, "error") == 0 && (!*value || strcmp(value, "true") == 0)) {
        query->errors = true;
    } else if (query->tags.count == TRACE_TAGS_MAX) {
        err_set(err, ERR_LIMIT, "at most %d tags", TRACE_TAGS_MAX);
        return false;
    } else {
        name_values_add(&query->tags, name, value);
    }
    return true;
}

/* A value: up to a blank, or in double quotes, where \ takes the next one as it is.
   Returns where it ends, NULL where a quote is missing. */
static const char *read_value(const char *at, struct buf *ret)
{
    bool quoted = *at == '"';

    buf_clear(ret);
    at += quoted;
    for (; *at && (quoted ? *at != '"' : *at != ' '); at++) {
        if (quoted && *at == '\\' && at[1])
            at++;
        buf_putc(ret, *at);
    }
    if (!quoted)
        return at;
    return *at == '"' ? at + 1 : NULL;
}

static bool read_words(const char *at, struct trace_query *query, struct buf *name,
                       struct buf *value, struct err *err)
{
    while (at += strspn(at, " "), *at) {
        size_t size = strcspn(at, "= \"");

        buf_clear(name);
        buf_clear(value);
        buf_add(name, at, size);
        if (size == 0 || (at[size] != '=' && strcmp(name->data, "error") != 0)) {
            err_set(err, ERR_CONFIG, "not name=value: \"%.60s\"", at);
            return false;
        }
        at += size;
        if (*at == '=' && !(at = read_value(at + 1, value))) {
            err_set(err, ERR_CONFIG, "a quote is missing behind %s=", name->data);
            return false;
        }
        if (!trace_query_add(query, name->data, value->data, err))
            return false;
    }
    return true;
}

bool trace_query_parse(const char *text, struct trace_query *ret, struct err *err)
{
    struct buf name, value;
    bool ok;

    trace_query_init(ret);
    if (strlen(text) > TRACE_QUERY_MAX) {
        err_set(err, ERR_LIMIT, "a search of more than %d bytes", TRACE_QUERY_MAX);
        return false;
    }
    buf_init(&name, TRACE_QUERY_MAX);
    buf_init(&value, TRACE_QUERY_MAX);
    ok = read_words(text, ret, &name, &value, err);
    buf_done(&name);
    buf_done(&value);
    if (ok && ret->max_ms > 0 && ret->max_ms < ret->min_ms) {
        err_set(err, ERR_CONFIG, "max is below min");
        ok = false;
    }
    if (!ok)
        trace_query_done(ret);
    return ok;
}

static void put(struct buf *out, const char *name, const char *value)
{
    bool quote = !*value || strpbrk(value, " \"\\");

    buf_printf(out, "%s%s=", out->size > 0 ? " " : "", name);
    if (quote)
        buf_putc(out, '"');
    for (; *value; value++) {
        if (quote && (*value == '"' || *value == '\\'))
            buf_putc(out, '\\');
        buf_putc(out, *value);
    }
    if (quote)
        buf_putc(out, '"');
}

void trace_query_format(const struct trace_query *query, struct buf *out)
{
    char text[32];

    if (query->service)
        put(out, "service", query->service);
    if (query->operation)
        put(out, "operation", query->operation);
    if (query->min_ms > 0)
        put(out, "min", duration_format(query->min_ms, text, sizeof(text)));
    if (query->max_ms > 0)
        put(out, "max", duration_format(query->max_ms, text, sizeof(text)));
    if (query->errors)
        buf_puts(out, out->size > 0 ? " error" : "error");
    for (size_t i = 0; i < query->tags.count; i++)
        put(out, query->tags.items[i].name, query->tags.items[i].value);
    if (query->limit > 0) {
        snprintf(text, sizeof(text), "%d", query->limit);
        put(out, "limit", text);
    }
}

/* A JSON string whose escapes are those our layouts write: \" and \\ only. */
static const char *read_string(const char *at, struct buf *ret)
{
    at += strspn(at, " ");
    return *at == '"' ? read_value(at, ret) : NULL;
}

static bool read_members(struct trace_query *query, const char *at, struct buf *name,
                         struct buf *value)
{
    at += strspn(at, " ");
    if (*at++ != '{')
        return false;
    at += strspn(at, " ");
    if (*at == '}')
        return true;
    for (;;) {
        if (!(at = read_string(at, name)))
            return false;
        at += strspn(at, " ");
        if (*at++ != ':' || !(at = read_string(at, value)))
            return false;
        if (!trace_query_add(query, name->data, value->data, NULL))
            return false;
        at += strspn(at, " ");
        if (*at++ != ',')
            return at[-1] == '}';
    }
}

bool trace_query_add_json(struct trace_query *query, const char *json)
{
    struct buf name, value;
    bool ok;

    buf_init(&name, TRACE_QUERY_MAX);
    buf_init(&value, TRACE_QUERY_MAX);
    ok = read_members(query, json, &name, &value);
    buf_done(&name);
    buf_done(&value);
    return ok;
}
