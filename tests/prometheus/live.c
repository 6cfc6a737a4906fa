/* SPDX-License-Identifier: MIT */
#include "live.h"

#include "support/test.h"

static void add_sample(struct buf *out, bool open_metrics, const char *series,
                       double value, int64_t ms)
{
    if (open_metrics)
        buf_printf(out, "%s %.17g %lld\n", series, value, (long long)(ms / 1000));
    else
        buf_printf(out, "%s %.17g %lld\n", series, value, (long long)ms);
}

void live_data(struct buf *out, bool open_metrics)
{
    if (open_metrics)
        buf_puts(out, "# TYPE live_requests counter\n");
    for (int i = 0; i < LIVE_POINTS; i++)
        add_sample(out, open_metrics, "live_requests_total{code=\"200\",job=\"api\"}",
                   i * 15, LIVE_START_MS + (int64_t)i * LIVE_STEP_MS);
    for (int i = 0; i < LIVE_POINTS / 2; i++)
        add_sample(out, open_metrics, "live_requests_total{code=\"500\",job=\"api\"}",
                   i * 0.1, LIVE_START_MS + (int64_t)i * LIVE_STEP_MS);
    if (open_metrics)
        buf_puts(out, "# TYPE live_odd gauge\n");
    for (int i = 0; i < LIVE_POINTS; i++)
        add_sample(out, open_metrics,
                   "live_odd{job=\"odd\",q=\"say \\\"hi\\\"\\n\\\\ é😀\"}", 1,
                   LIVE_START_MS + (int64_t)i * LIVE_STEP_MS);
    if (open_metrics)
        buf_puts(out, "# EOF\n");
}

struct result *live_ask(const struct test_server *server, enum query_kind kind,
                        const char *expr, const char *label, struct err *err)
{
    int64_t end = LIVE_START_MS + (int64_t)(LIVE_POINTS - 1) * LIVE_STEP_MS;
    struct query_spec query = {.kind = kind,
                               .expr = expr,
                               .label = label,
                               .range_ms = end - LIVE_START_MS,
                               .step_ms = LIVE_STEP_MS};
    struct query_window window = {kind == QUERY_INSTANT ? end : LIVE_START_MS, end};
    struct request request;
    struct result *result = NULL;
    struct buf answer;
    int status;

    request_init(&request);
    buf_init(&answer, (size_t)16 << 20);
    if (source_prometheus.plan(&query, &window, 10000, &request, err)) {
        status = test_http(server->port, request.method, request.path.data,
                           request.form.data, &answer);
        result = decode_pieces(&query, status, &result_limits_default, answer.data,
                               answer.size, 1000, err);
    }
    request_done(&request);
    buf_done(&answer);
    return result;
}

struct result *live_get(const struct test_server *server, enum query_kind kind,
                        const char *expr, const char *label)
{
    struct err err = {0};
    struct result *result = live_ask(server, kind, expr, label, &err);

    if (!result)
        fail_msg("%s: %s", expr, err.msg);
    return result;
}

void live_identify(const struct test_server *server, char version[64], char flavour[32])
{
    struct request request;
    struct buf answer;
    struct err err = {0};
    int status;

    request_init(&request);
    buf_init(&answer, 65536);
    assert_true(source_prometheus.probe(&request));
    status = test_http(server->port, request.method, request.path.data, "", &answer);
    if (!source_prometheus.identify(status, answer.data, answer.size, version, flavour,
                                    &err))
        fail_msg("%s", err.msg);
    request_done(&request);
    buf_done(&answer);
}
