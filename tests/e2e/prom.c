/* SPDX-License-Identifier: MIT */
#include "prom.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"

enum { ANSWER_MAX = 8 << 20, SERIES = 3, ENDLESS_MAX = 256 << 20, DRIP_MS = 200 };

struct prom {
    struct evil *evil;
    atomic_int fault;
    char elsewhere[96];
    char pods[16]; /* read on the thread that answers: a test changes it at rest */
};

/* A number after NAME= in the request, the fallback where there is none. */
static double number_of(const struct evil_connection *connection, const char *name,
                        double fallback)
{
    const char *at = strstr(evil_request(connection), name);

    return at ? strtod(at + strlen(name), NULL) : fallback;
}

static double value_at(double t, int series)
{
    return 10 + 5 * sin(t / 300 + series) + series;
}

static void put_labels(struct buf *out, const struct prom *prom, int series)
{
    static const char *const bounds[] = {"0.1", "1", "+Inf"};

    (void)buf_printf(out,
                     "{\"metric\":{\"__name__\":\"up\",\"pod\":\"%s-%d\","
                     "\"endpoint\":\"/api/%d\",\"instance\":\"host-%d:9100\","
                     "\"status\":\"%d00\",\"slo\":\"slo-%d\",\"le\":\"%s\"},",
                     prom->pods, series, series, series, series + 2, series,
                     bounds[series]);
}

static void put_matrix(struct buf *out, const struct prom *prom,
                       const struct evil_connection *connection)
{
    double start = number_of(connection, "start=", 0);
    double end = number_of(connection, "end=", 0);
    double step = number_of(connection, "step=", 15);

    for (int i = 0; i < SERIES; i++) {
        (void)buf_puts(out, i > 0 ? "," : "");
        put_labels(out, prom, i);
        (void)buf_puts(out, "\"values\":[");
        for (double t = start; t <= end; t += step)
            (void)buf_printf(out, "%s[%.3f,\"%.4f\"]", t > start ? "," : "", t,
                             value_at(t, i));
        (void)buf_puts(out, "]}");
    }
}

static void put_vector(struct buf *out, const struct prom *prom,
                       const struct evil_connection *connection)
{
    double at = number_of(connection, "time=", 0);

    for (int i = 0; i < SERIES; i++) {
        (void)buf_puts(out, i > 0 ? "," : "");
        put_labels(out, prom, i);
        (void)buf_printf(out, "\"value\":[%.3f,\"%.4f\"]}", at, value_at(at, i));
    }
}

static void answer_well(const struct prom *prom, struct evil_connection *connection,
                        const char *type)
{
    struct buf out;

    buf_init(&out, ANSWER_MAX);
    (void)buf_puts(&out, "{\"status\":\"success\",\"data\":");
    if (evil_is_probe(connection)) {
        (void)buf_puts(&out, "{\"version\":\"2.42.0\"}");
    } else if (evil_asks(connection, "/values?")) {
        (void)buf_printf(&out, "[\"%s-0\",\"sql-studio\"]", prom->pods);
    } else if (evil_asks(connection, "/query_range")) {
        (void)buf_puts(&out, "{\"resultType\":\"matrix\",\"result\":[");
        put_matrix(&out, prom, connection);
        (void)buf_puts(&out, "]}");
    } else {
        (void)buf_puts(&out, "{\"resultType\":\"vector\",\"result\":[");
        put_vector(&out, prom, connection);
        (void)buf_puts(&out, "]}");
    }
    (void)buf_puts(&out, "}");
    evil_answer(connection, "200 OK", type, out.data);
    buf_done(&out);
}

static void drip(struct evil_connection *connection)
{
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          "Content-Length: 100000\r\n\r\n{\"status\":\"success\",");
    while (evil_wait_alive(connection, DRIP_MS))
        evil_send(connection, " ");
}

static void endless(struct evil_connection *connection)
{
    char block[16 * 1024];
    size_t sent = 0;

    memset(block, ' ', sizeof(block));
    evil_send(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          "Connection: close\r\n\r\n{\"status\":\"success\",\"data\":{");
    while (sent < ENDLESS_MAX && evil_wait_alive(connection, 0)) {
        evil_send_bytes(connection, block, sizeof(block));
        sent += sizeof(block);
    }
}

static void redirect(const struct prom *prom, struct evil_connection *connection)
{
    char header[160];

    snprintf(header, sizeof(header), "Location: %s/api/v1/query\r\n", prom->elsewhere);
    evil_answer(connection, "307 Temporary Redirect", header, "");
}

/* Whether the connection goes on. */
static bool answer(struct evil_connection *connection, void *ctx)
{
    static const char json[] = "Content-Type: application/json\r\n";
    static const char html[] = "Content-Type: text/html\r\n";
    static const char page[] = "<!DOCTYPE html><title>Sign in</title>\033[31m";
    const struct prom *prom = ctx;

    switch ((enum fault)atomic_load(&prom->fault)) {
    case FAULT_HANG:
        evil_hang(connection);
        return false;
    case FAULT_DRIP:
        drip(connection);
        return false;
    case FAULT_RESET:
        evil_reset(connection);
        return false;
    case FAULT_ENDLESS:
        endless(connection);
        return false;
    case FAULT_HTML:
        evil_answer(connection, "200 OK", html, page);
        break;
    case FAULT_BAD_JSON:
        evil_answer(connection, "200 OK", json,
                    "{\"status\":\"success\",\"data\":{\"resu");
        break;
    case FAULT_DENIED:
        evil_answer(connection, "401 Unauthorized", html, page);
        break;
    case FAULT_TOO_MANY:
        evil_answer(connection, "429 Too Many Requests", "Retry-After: 2\r\n", "slower");
        break;
    case FAULT_UNAVAILABLE:
        evil_answer(connection, "503 Service Unavailable", html, page);
        break;
    case FAULT_REDIRECT:
        redirect(prom, connection);
        break;
    case FAULT_TYPE:
        answer_well(prom, connection, html);
        break;
    case FAULT_NONE:
    case FAULT_COUNT:
        answer_well(prom, connection, json);
        break;
    }
    return true;
}

struct prom *prom_new(void)
{
    struct prom *prom = xcalloc(1, sizeof(*prom));

    prom_set_pods(prom, "api");
    prom->evil = evil_new(answer, prom);
    return prom;
}

void prom_set_pods(struct prom *prom, const char *name)
{
    (void)snprintf(prom->pods, sizeof(prom->pods), "%s", name);
}

void prom_free(struct prom *prom)
{
    evil_free(prom->evil);
    free(prom);
}

const char *prom_url(const struct prom *prom)
{
    return evil_url(prom->evil);
}

void prom_set_fault(struct prom *prom, enum fault fault)
{
    atomic_store(&prom->fault, fault);
}

void prom_set_elsewhere(struct prom *prom, const char *url)
{
    snprintf(prom->elsewhere, sizeof(prom->elsewhere), "%s", url);
}

int prom_asked(struct prom *prom)
{
    return evil_requests_with(prom->evil, "/api/v1/query");
}

int prom_asked_with(struct prom *prom, const char *text)
{
    return evil_requests_with(prom->evil, text);
}
