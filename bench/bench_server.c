/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strcasestr */

/*
 * As much of Prometheus's API as midwatch asks for, on a free port of the loopback, fast
 * and always the same: what the screen is measured against. A thread a connection.
 *
 *     bench_server [--delay MS] [--tls CERT KEY]
 *
 * The port is printed on standard output. It ends when its standard input does, and after
 * half an hour in any case. Three labels of a selector say what comes back: `n` how many
 * series, `id` which ones, `hang` that nothing does. Values depend on the series and the
 * moment only, so that an overlap is the same each time. /counts says what was asked.
 */

#include "bench_server.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/attr.h"
#include "core/buf.h"

enum {
    LIFE_S = 1800,
    REQUEST_MAX = 64 * 1024,
    ANSWER_MAX = 256 * 1024 * 1024,
    SERIES_MAX = 20000,
    POINTS_MAX = 11000,
    FEW = 100, /* up to here each series has values of its own */
};

static atomic_long requests, samples, bytes_sent;
static long delay_ms;

/* ---- what is asked ---- */

struct request {
    char path[256];
    char query[2048];
    double start, end, step;
};

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* One value of a form, decoded; empty where it is missing. */
static void form_value(const char *form, const char *name, char *out, size_t size)
{
    size_t length = strlen(name), used = 0;
    const char *at = form;

    while (at && (strncmp(at, name, length) != 0 || at[length] != '=')) {
        at = strchr(at, '&');
        at = at ? at + 1 : NULL;
    }
    for (at = at ? at + length + 1 : ""; *at && *at != '&' && used + 1 < size; at++) {
        if (*at == '%' && at[1] && at[2]) {
            out[used++] = (char)(hex_digit(at[1]) * 16 + hex_digit(at[2]));
            at += 2;
        } else {
            out[used++] = (char)(*at == '+' ? ' ' : *at);
        }
    }
    out[used] = '\0';
}

static void label_value(const char *query, const char *name, char *out, size_t size)
{
    char start[32];
    const char *at;

    snprintf(start, sizeof(start), "%s=\"", name);
    at = strstr(query, start);
    at = at ? at + strlen(start) : "";
    snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
}

static void parse_request(char *head, const char *body, struct request *ret)
{
    char number[64], *target = strchr(head, ' '), *form;

    memset(ret, 0, sizeof(*ret));
    target = target ? target + 1 : head;
    target[strcspn(target, " \r\n")] = '\0';
    form = strchr(target, '?');
    if (form)
        *form++ = '\0';
    snprintf(ret->path, sizeof(ret->path), "%.255s", target);
    body = form ? form : body;
    form_value(body, "query", ret->query, sizeof(ret->query));
    form_value(body, "start", number, sizeof(number));
    ret->start = strtod(number, NULL);
    form_value(body, "end", number, sizeof(number));
    ret->end = strtod(number, NULL);
    form_value(body, "step", number, sizeof(number));
    ret->step = strtod(number, NULL);
}

/* ---- what is answered ---- */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 29;
    return x;
}

/* A slow wave of three periods an hour with noise on it; only + - * /, so that no
   library's sine is measured. */
static double value_at(unsigned id, unsigned series, int64_t second)
{
    double phase = (double)(second % 1200) / 1200.0;
    double wave = phase < 0.5 ? phase : 1.0 - phase;
    uint64_t noise = mix((uint64_t)second + 1000003u * id + 7919u * series) >> 40;

    return 10.0 * (series % FEW + 1) + 8.0 * wave + (double)noise / 16777216.0;
}

static void add_values(struct buf *out, const struct request *request, unsigned id,
                       unsigned series, long points)
{
    for (long i = 0; i < points; i++) {
        int64_t at = (int64_t)request->start + (int64_t)((double)i * request->step);

        buf_printf(out, "%s[%lld,\"%.15g\"]", i ? "," : "", (long long)at,
                   value_at(id, series, at));
    }
}

static void add_matrix(struct buf *out, const struct request *request)
{
    char text[32];
    struct buf values;
    unsigned id, count;
    double span = request->end - request->start;
    long points = request->step > 0 ? (long)(span / request->step) + 1 : 1;

    label_value(request->query, "id", text, sizeof(text));
    id = (unsigned)strtoul(text, NULL, 10);
    label_value(request->query, "n", text, sizeof(text));
    count = text[0] ? (unsigned)strtoul(text, NULL, 10) : 1;
    count = count > SERIES_MAX ? SERIES_MAX : count;
    points = points < 1 ? 1 : points > POINTS_MAX ? POINTS_MAX : points;
    buf_init(&values, ANSWER_MAX);
    buf_puts(out,
             "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
    for (unsigned i = 0; i < count; i++) {
        if (i < FEW) {
            buf_clear(&values);
            add_values(&values, request, id, i, points);
        }
        buf_printf(
            out,
            "%s{\"metric\":{\"__name__\":\"bench\",\"id\":\"%02u\",\"instance\":"
            "\"10.0.0.%u:9090\",\"job\":\"bench\",\"series\":\"-%u\"},\"values\":[",
            i ? "," : "", id, i % 250, i);
        buf_add(out, values.data, values.size);
        buf_puts(out, "]}");
    }
    buf_puts(out, "]}}");
    buf_done(&values);
    atomic_fetch_add(&samples, (long)count * points);
}

static void answer(const struct request *request, struct buf *out)
{
    buf_clear(out);
    if (strcmp(request->path, "/counts") == 0) {
        buf_printf(out, "%ld %ld %ld\n", atomic_load(&requests), atomic_load(&samples),
                   atomic_load(&bytes_sent));
        return;
    }
    atomic_fetch_add(&requests, 1);
    if (strstr(request->path, "/buildinfo"))
        buf_puts(out, "{\"status\":\"success\",\"data\":{\"version\":\"2.42.0\"}}");
    else if (strstr(request->path, "/query_range"))
        add_matrix(out, request);
    else if (strstr(request->path, "/query"))
        buf_puts(out, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
                      "\"result\":[]}}");
    else if (strstr(request->path, "/alerts"))
        buf_puts(out, "{\"status\":\"success\",\"data\":{\"alerts\":[]}}");
    else
        buf_puts(out, "{\"status\":\"success\",\"data\":[]}");
}

/* ---- connections ---- */

static void sleep_ms(long ms)
{
    struct timespec rest = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&rest, NULL);
}

static bool send_all(struct link *link, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = link_send(link, bytes, size);

        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Read until the head, then the body, is there; false at the end of the connection. */
static bool read_request(struct link *link, struct buf *in, struct request *ret)
{
    char chunk[8192], *end = NULL;
    size_t need = 0;

    buf_clear(in);
    while (!end || in->size < need) {
        ssize_t got = link_receive(link, chunk, sizeof(chunk));

        if (got <= 0 || !buf_add(in, chunk, (size_t)got))
            return false;
        if (!end && (end = strstr(in->data, "\r\n\r\n")) != NULL) {
            const char *length = strcasestr(in->data, "content-length:");

            need = (size_t)(end - in->data) + 4 +
                   (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
        }
        if (end) /* the buffer may have moved */
            end = strstr(in->data, "\r\n\r\n");
    }
    parse_request(in->data, end + 4, ret);
    return true;
}

static void *serve(void *ctx)
{
    struct link *link = ctx;
    struct request request;
    struct buf in, out;
    char head[256];

    buf_init(&in, REQUEST_MAX);
    buf_init(&out, ANSWER_MAX);
    while (read_request(link, &in, &request)) {
        int size;

        if (strstr(request.query, "hang=")) {
            (void)link_receive(link, head, sizeof(head)); /* until it is given up */
            break;
        }
        if (delay_ms > 0 && strcmp(request.path, "/counts") != 0)
            sleep_ms(delay_ms);
        answer(&request, &out);
        size = snprintf(head, sizeof(head),
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n\r\n",
                        out.size);
        if (strcmp(request.path, "/counts") != 0)
            atomic_fetch_add(&bytes_sent, (long)out.size + size);
        if (!send_all(link, head, (size_t)size) || !send_all(link, out.data, out.size))
            break;
    }
    buf_done(&in);
    buf_done(&out);
    link_close(link);
    return NULL;
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 64) < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return -1;
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void accept_one(int listener)
{
    int fd = accept(listener, NULL, NULL);
    struct link *link = fd >= 0 ? link_open(fd) : NULL;
    pthread_t thread;

    if (!link)
        return;
    if (pthread_create(&thread, NULL, serve, link) == 0)
        pthread_detach(thread);
    else
        link_close(link);
}

int main(int argc, char **argv)
{
    struct pollfd ready[2] = {
        {.fd = -1, .events = POLLIN},
        {.fd = 0,  .events = POLLIN}
    };
    time_t until = time(NULL) + LIFE_S;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--delay") == 0 && i + 1 < argc)
            delay_ms = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--tls") == 0 && i + 2 < argc &&
                 link_use_tls(argv[i + 1], argv[i + 2]))
            i += 2;
        else
            return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    ready[0].fd = listen_on_loopback();
    while (ready[0].fd >= 0 && !ready[1].revents && time(NULL) < until) {
        if (poll(ready, 2, 1000) > 0 && ready[0].revents)
            accept_one(ready[0].fd);
    }
    return ready[0].fd < 0;
}
