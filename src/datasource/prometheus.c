/* SPDX-License-Identifier: MIT */

/*
 * Prometheus's HTTP API v1, and Thanos, Mimir, Cortex and VictoriaMetrics, which speak
 * it too (https://prometheus.io/docs/prometheus/latest/querying/api/).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "datasource/alert_json.h"
#include "datasource/json.h"
#include "datasource/prom_decode.h"
#include "datasource/prom_exemplars.h"
#include "datasource/prom_rules.h"
#include "datasource/source.h"
#include "datasource/url.h"

enum { SECONDS_TEXT = 32, SCRAPE_MAX_MS = 3600 * 1000 };

/* "1435781430.781", "15": decimals only where there are any. */
static const char *seconds(int64_t ms, char text[SECONDS_TEXT])
{
    uint64_t size = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    int length = snprintf(text, SECONDS_TEXT, "%s%llu", ms < 0 ? "-" : "",
                          (unsigned long long)(size / 1000));

    if (size % 1000 == 0)
        return text;
    length += snprintf(text + length, SECONDS_TEXT - (size_t)length, ".%03u",
                       (unsigned)(size % 1000));
    while (text[length - 1] == '0')
        text[--length] = '\0';
    return text;
}

static bool add_seconds(struct request *request, const char *name, int64_t ms)
{
    char text[SECONDS_TEXT];

    return request_param(request, name, seconds(ms, text));
}

static bool add_timeout(struct request *request, int64_t timeout_ms)
{
    return timeout_ms <= 0 ||
           request_param_printf(request, "timeout", "%lldms", (long long)timeout_ms);
}

static bool plan_query(const struct query_spec *query, const struct query_window *window,
                       int64_t timeout_ms, struct request *ret)
{
    bool range = query->kind == QUERY_RANGE;

    /* A form, because expressions outgrow what proxies take in a URL. */
    ret->method = "POST";
    ret->retry_as_get = true;
    if (!buf_puts(&ret->path, range ? "/api/v1/query_range" : "/api/v1/query") ||
        !request_param(ret, "query", query->expr))
        return false;
    if (!range)
        return add_seconds(ret, "time", window->to_ms) && add_timeout(ret, timeout_ms);
    return add_seconds(ret, "start", window->from_ms) &&
           add_seconds(ret, "end", window->to_ms) &&
           add_seconds(ret, "step", query->step_ms) && add_timeout(ret, timeout_ms);
}

/* A name with a slash does not fit into a path: servers since 3.1 know "U__a_2f_b". */
static bool add_label_name(struct request *request, const char *name)
{
    const char *end = name + strlen(name);

    if (!strchr(name, '/'))
        return url_escape(&request->path, name);
    buf_puts(&request->path, "U__");
    while (name < end) {
        uint32_t code;
        size_t size = utf8_decode(name, end, &code);

        if (code == '_')
            buf_puts(&request->path, "__");
        else if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                 (code >= 'A' && code <= 'Z'))
            buf_putc(&request->path, (char)code);
        else
            buf_printf(&request->path, "_%x_", (unsigned)code);
        name += size;
    }
    return !request->path.overflow;
}

static bool has_selector(const char *expr)
{
    return expr && expr[strspn(expr, "{} \t\n")] != '\0';
}

static bool plan_label_values(const struct query_spec *query,
                              const struct query_window *window, struct request *ret)
{
    ret->method = "GET";
    return buf_puts(&ret->path, "/api/v1/label/") && add_label_name(ret, query->label) &&
           buf_puts(&ret->path, "/values") &&
           (!has_selector(query->expr) || request_param(ret, "match[]", query->expr)) &&
           (window->from_ms == window->to_ms ||
            (add_seconds(ret, "start", window->from_ms) &&
             add_seconds(ret, "end", window->to_ms)));
}

static bool plan_exemplars(const struct query_spec *query,
                           const struct query_window *window, struct request *ret)
{
    ret->method = "POST";
    ret->retry_as_get = true;
    return buf_puts(&ret->path, "/api/v1/query_exemplars") &&
           request_param(ret, "query", query->expr) &&
           add_seconds(ret, "start", window->from_ms) &&
           add_seconds(ret, "end", window->to_ms);
}

static bool plan(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err)
{
    bool values = query->kind == QUERY_LABEL_VALUES;

    if (prom_rules_asked(query))
        return prom_rules_plan(query, ret, err);
    request_clear(ret);
    if (query->kind == QUERY_RANGE && query->step_ms <= 0) {
        err_set(err, ERR_CONFIG, "a range query needs a step");
        return false;
    }
    if (values ? !query->label || !*query->label : !query->expr || !*query->expr) {
        err_set(err, ERR_CONFIG,
                values ? "the label's name is missing" : "the expression is empty");
        return false;
    }
    if (values                           ? plan_label_values(query, window, ret)
        : query->kind == QUERY_EXEMPLARS ? plan_exemplars(query, window, ret)
                                         : plan_query(query, window, timeout_ms, ret))
        return true;
    err_set(err, ERR_LIMIT, "the query is too long to be sent");
    return false;
}

/* Series, alerts and exemplars come in very different answers: which decoder has this
   one? */
struct decoder {
    struct decoder *own;
    bool (*feed)(struct decoder *own, const char *bytes, size_t size);
    struct result *(*end)(struct decoder *own, struct err *err);
};

static struct decoder *begin(const struct query_spec *query, int http_status,
                             const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    if (prom_rules_asked(query))
        *decoder = (struct decoder){prom_rules_begin(query, limits), alert_decode_feed,
                                    alert_decode_end};
    else if (query->kind == QUERY_EXEMPLARS)
        *decoder = (struct decoder){prom_exemplars_begin(query, http_status, limits),
                                    prom_exemplars_feed, prom_exemplars_end};
    else
        *decoder = (struct decoder){prom_decode_begin(query, http_status, limits),
                                    prom_decode_feed, prom_decode_end};
    return decoder;
}

static bool feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return decoder->feed(decoder->own, bytes, size);
}

static struct result *end(struct decoder *decoder, struct err *err)
{
    struct result *result = decoder->end(decoder->own, err);

    free(decoder);
    return result;
}

/* Servers that know no exemplars refuse the path; a wrong expression is told by the
   queries that are drawn. */
static bool is_nothing(const struct query_spec *query, int http_status, const char *body,
                       size_t size)
{
    (void)body, (void)size;
    return query->kind == QUERY_EXEMPLARS && http_status >= 400 && http_status < 500 &&
           http_status != 401 && http_status != 403 && http_status != 429;
}

static bool probe(struct request *ret)
{
    request_clear(ret);
    return buf_puts(&ret->path, "/api/v1/status/buildinfo");
}

static bool about(struct request *ret)
{
    request_clear(ret);
    return buf_puts(&ret->path, "/api/v1/status/config");
}

/* {"data":{"yaml":"global:\n  scrape_interval: 15s\n …: the global block comes first, with
   what is not set filled in. Jobs may scrape otherwise; most do not. */
static int64_t scrape_ms(const char *body)
{
    static const char head[] = "\"yaml\":\"global:", line[] = "\\n  ",
                      name[] = "scrape_interval: ";
    const char *at = strstr(body, head);
    char text[16];
    int64_t ms;

    at = at ? at + strlen(head) : "";
    while (strncmp(at, line, strlen(line)) == 0) {
        at += strlen(line);
        if (strncmp(at, name, strlen(name)) == 0) {
            at += strlen(name);
            (void)snprintf(text, sizeof(text), "%.*s", (int)strcspn(at, "\\\""), at);
            return duration_parse(text, &ms) && ms > 0 && ms <= SCRAPE_MAX_MS ? ms : 0;
        }
        at += strcspn(at, "\\");
    }
    return 0;
}

/* Who speaks here? VictoriaMetrics poses as a Prometheus 2.24.0 of no revision; older
   ones say nothing at all. */
static const char *flavour_of(const struct json_t *data, const char *version)
{
    const struct json_t *features = json_member(data, "features");
    const char *revision = json_member_text(data, "revision", "");
    const char *application = json_member_text(data, "application", "");
    const char *key;
    const struct json_t *value;
    void *at = NULL;

    if (!json_member(data, "version") || (strcmp(version, "2.24.0") == 0 && !*revision))
        return "VictoriaMetrics";
    if (*application)
        return application;
    if (json_is_map(features) && json_next(features, &at, &key, &value))
        return "Mimir";
    return strncmp(version, "0.", 2) == 0 ? "Thanos" : "Prometheus";
}

static bool identify(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err)
{
    struct json_t *document;
    const struct json_t *data;
    const char *text;

    version[0] = flavour[0] = '\0';
    /* Old Cortex and Thanos have no build information: they are there all the same. */
    if (http_status == 404 && memchr(body, '<', size) == NULL)
        return true;
    document =
        http_status >= 200 && http_status < 300 ? json_parse(body, size, NULL) : NULL;
    data = json_member(document, "data");
    if (!json_is_map(data)) {
        json_free(document);
        if (http_status < 200 || http_status >= 300)
            api_error_from_body(http_status, body, size, err);
        else
            err_set(err, ERR_DECODE, "not Prometheus's API: check the URL's path");
        return false;
    }
    text = json_member_text(data, "version", "");
    utf8_sanitize_fixed(version, 64, text, strlen(text), UTF8_NEWLINE_PICTURE);
    text = flavour_of(data, text);
    utf8_sanitize_fixed(flavour, 32, text, strlen(text), UTF8_NEWLINE_PICTURE);
    json_free(document);
    return true;
}

const struct source_class source_prometheus = {
    .kind = SOURCE_PROMETHEUS,
    .name = "prometheus",
    .help = "Metrics from Prometheus, Thanos, Mimir, Cortex or VictoriaMetrics",
    .plan = plan,
    .begin = begin,
    .feed = feed,
    .end = end,
    .is_nothing = is_nothing,
    .probe = probe,
    .identify = identify,
    .about = about,
    .scrape_ms = scrape_ms,
};
