/* SPDX-License-Identifier: MIT */

/*
 * Tempo's HTTP API (https://grafana.com/docs/tempo/latest/api_docs/): traces by id from v2
 * (dialect 0), which gives too large ones in part, or from v1 (dialect 1, before 2.6);
 * searches as TraceQL. Times are whole seconds.
 */

#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "datasource/trace_lists.h"
#include "datasource/url.h"
#include "model/trace_query.h"

enum { LIMIT_DEFAULT = 20, QUERY_TEXT_MAX = 64 << 10 };

static void put_and(struct buf *out)
{
    if (out->size > 2)
        buf_puts(out, " && ");
}

/* Names are taken as they are where they have the usual characters only, else quoted. */
static void put_attribute(struct buf *out, const char *name)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";

    buf_putc(out, '.');
    if (name[strspn(name, plain)] == '\0')
        buf_puts(out, name);
    else
        buf_put_quoted(out, name);
}

/* TraceQL compares types too: what looks like a number or a bool is asked for both ways. */
static void put_tag(struct buf *out, const char *name, const char *value)
{
    double number;
    bool typed = number_parse(value, &number) || strcmp(value, "true") == 0 ||
                 strcmp(value, "false") == 0;

    put_and(out);
    if (typed) {
        buf_putc(out, '(');
        put_attribute(out, name);
        buf_printf(out, " = %s || ", value);
    }
    put_attribute(out, name);
    buf_puts(out, " = ");
    buf_put_quoted(out, value);
    if (typed)
        buf_putc(out, ')');
}

static void make_traceql(const struct trace_query *search, struct buf *out)
{
    buf_puts(out, "{ ");
    if (search->service) {
        buf_puts(out, "resource.service.name = ");
        buf_put_quoted(out, search->service);
    }
    if (search->operation) {
        put_and(out);
        buf_puts(out, "name = ");
        buf_put_quoted(out, search->operation);
    }
    if (search->min_ms > 0) {
        put_and(out);
        buf_printf(out, "duration >= %lldms", (long long)search->min_ms);
    }
    if (search->max_ms > 0) {
        put_and(out);
        buf_printf(out, "duration <= %lldms", (long long)search->max_ms);
    }
    if (search->errors) {
        put_and(out);
        buf_puts(out, "status = error");
    }
    for (size_t i = 0; i < search->tags.count; i++)
        put_tag(out, search->tags.items[i].name, search->tags.items[i].value);
    buf_puts(out, " }");
}

/* The end lies behind the start, or the server refuses. */
static bool add_window(struct request *request, const struct query_window *window)
{
    int64_t from = window->from_ms > 0 ? window->from_ms / 1000 : 0;
    int64_t to = window->to_ms / 1000 + 1;

    return window->from_ms == window->to_ms ||
           (request_param_printf(request, "start", "%lld", (long long)from) &&
            request_param_printf(request, "end", "%lld",
                                 (long long)(to > from ? to : from + 1)));
}

static bool plan_traces(const struct query_spec *query, const struct query_window *window,
                        struct request *ret, struct err *err)
{
    struct trace_query search;
    struct buf text;
    bool ok = trace_query_parse(query->expr ? query->expr : "", &search, err);

    if (!ok)
        return false;
    buf_init(&text, QUERY_TEXT_MAX);
    make_traceql(&search, &text);
    ok = !text.overflow && buf_puts(&ret->path, "/api/search") &&
         request_param(ret, "q", text.data) && add_window(ret, window) &&
         request_param_printf(ret, "limit", "%d",
                              search.limit > 0   ? search.limit
                              : query->limit > 0 ? query->limit
                                                 : LIMIT_DEFAULT);
    if (!ok)
        err_set(err, ERR_LIMIT, "the search is too long to be sent");
    buf_done(&text);
    trace_query_done(&search);
    return ok;
}

static bool plan_names(const struct query_spec *query, struct request *ret)
{
    bool operations = strcmp(query->label ? query->label : "", "operation") == 0;
    struct buf text;
    bool ok = buf_puts(&ret->path,
                       operations ? "/api/v2/search/tag/name/values"
                                  : "/api/v2/search/tag/resource.service.name/values");

    if (!operations || !query->expr || !*query->expr)
        return ok;
    buf_init(&text, QUERY_TEXT_MAX);
    buf_puts(&text, "{ resource.service.name = ");
    buf_put_quoted(&text, query->expr);
    buf_puts(&text, " }");
    ok = ok && !text.overflow && request_param(ret, "q", text.data);
    buf_done(&text);
    return ok;
}

static bool plan(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err)
{
    (void)timeout_ms; /* the API takes none */
    request_clear(ret);
    ret->method = "GET";
    if (trace_query_refused(query, err))
        return false;
    if (query->kind == QUERY_TRACES)
        return plan_traces(query, window, ret, err);
    if (query->kind == QUERY_TRACE
            ? buf_puts(&ret->path,
                       query->dialect > 0 ? "/api/traces/" : "/api/v2/traces/") &&
                  url_escape(&ret->path, query->expr)
            : query->kind == QUERY_LABEL_VALUES && plan_names(query, ret))
        return true;
    err_set(err, ERR_CONFIG, "Tempo knows traces and the names in them only");
    return false;
}

/* v1 answers 404 without a body; v2 gives an empty trace. */
static bool is_nothing(const struct query_spec *query, int http_status, const char *body,
                       size_t size)
{
    (void)body;
    return query->kind == QUERY_TRACE && http_status == 404 && size == 0;
}

static bool probe(struct request *ret)
{
    request_clear(ret);
    return buf_puts(&ret->path, "/api/status/buildinfo");
}

static bool identify(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err)
{
    return api_identify_buildinfo("Tempo", http_status, body, size, version, flavour,
                                  err);
}

const struct source_class source_tempo = {
    .kind = SOURCE_TEMPO,
    .name = "tempo",
    .help = "Traces from Tempo",
    .plan = plan,
    .begin = trace_decode_begin,
    .feed = trace_decode_feed,
    .end = trace_decode_end,
    .dialects = 2,
    .is_nothing = is_nothing,
    .probe = probe,
    .identify = identify,
};
