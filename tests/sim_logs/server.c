/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/test.h"

enum { REQUEST_MAX = 65536, TIMEOUT_S = 60 };

static void start_port(struct http_port *port)
{
    struct sim_error err = {""};
    if (!http_port_start(port, "127.0.0.1", 0, &err))
        fail_msg("%s", err.text);
}

void server_start(struct server *server)
{
    static const struct {
        enum incident_kind kind;
        int minute;
    } story[] = {
        {INCIDENT_DISK_PRESSURE, -1440},
        {INCIDENT_CERT_EXPIRY,   -1200},
        {INCIDENT_BAD_RELEASE,   -40  },
        {INCIDENT_POOL_LEAK,     20   },
        {INCIDENT_BRUTE_FORCE,   60   },
        {INCIDENT_SYNC_OUTAGE,   100  },
        {INCIDENT_MISSING_INDEX, 200  },
    };
    struct model_incident incidents[sizeof(story) / sizeof(story[0])];
    for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++)
        incidents[i] = (struct model_incident){
            .kind = story[i].kind,
            .start_ns = SERVER_NOON + story[i].minute * MODEL_MINUTE};
    struct model_options options = {.seed = 11,
                                    .anchor_ns = SERVER_NOON,
                                    .incidents = incidents,
                                    .incident_count = sizeof(story) / sizeof(story[0])};
    struct sim_error err = {""};
    server->model = model_new(&options, &err);
    if (!server->model)
        fail_msg("%s", err.text);
    server->loki_port = http_port_new("loki");
    server->jaeger_port = http_port_new("jaeger");
    server->tempo_port = http_port_new("tempo");
    server->loki = loki_register(server->loki_port, server->model);
    server->jaeger = jaeger_register(server->jaeger_port, server->model);
    server->tempo = tempo_register(server->tempo_port, server->model);
    start_port(server->loki_port);
    start_port(server->jaeger_port);
    start_port(server->tempo_port);
}

void server_stop(struct server *server)
{
    http_port_free(server->loki_port);
    http_port_free(server->jaeger_port);
    http_port_free(server->tempo_port);
    loki_unregister(server->loki);
    jaeger_unregister(server->jaeger);
    tempo_unregister(server->tempo);
    model_free(server->model);
}

/* name=value&… */
static void encode(struct buffer *out, va_list args)
{
    bool first = true;
    for (const char *name; (name = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        buffer_printf(out, "%s%s=", first ? "" : "&", name);
        for (const char *p = value; *p; p++)
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*p);
        first = false;
    }
}

static int connect_to(const struct http_port *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_port_number(port))};
    struct timeval timeout = {.tv_sec = TIMEOUT_S};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static struct reply parse_reply(struct buffer *raw)
{
    struct reply reply = {.status = 0};
    const char *text = buffer_text(raw), *body = strstr(text, "\r\n\r\n");
    const char *type = strstr(text, "Content-Type: ");
    assert_non_null(body);
    assert_int_equal(sscanf(text, "HTTP/1.%*d %d", &reply.status), 1);
    if (type && type < body)
        (void)sscanf(type, "Content-Type: %95[^\r]", reply.type);
    reply.size = raw->size - (size_t)(body + 4 - text);
    reply.body = malloc(reply.size + 1);
    assert_non_null(reply.body);
    memcpy(reply.body, body + 4, reply.size);
    reply.body[reply.size] = '\0';
    return reply;
}

/* HTTP/1.0: the answer ends where the connection does, and is not chunked. */
static struct reply exchange(const struct http_port *port, const struct buffer *request)
{
    struct buffer raw;
    char chunk[65536];
    ssize_t got;
    int fd = connect_to(port);
    for (size_t sent = 0; sent < request->size;) {
        ssize_t done = send(fd, request->data + sent, request->size - sent, MSG_NOSIGNAL);
        assert_true(done > 0);
        sent += (size_t)done;
    }
    buffer_init(&raw, HTTP_REPLY_MAX);
    while ((got = recv(fd, chunk, sizeof(chunk), 0)) > 0)
        buffer_put(&raw, chunk, (size_t)got);
    close(fd);
    assert_int_equal(got, 0);
    struct reply reply = parse_reply(&raw);
    buffer_done(&raw);
    return reply;
}

static struct reply get(const struct http_port *port, const char *header,
                        const char *path, va_list args)
{
    struct buffer request;
    buffer_init(&request, REQUEST_MAX);
    buffer_printf(&request, "GET %s?", path);
    encode(&request, args);
    buffer_printf(&request, " HTTP/1.0\r\nHost: localhost\r\n%s%s\r\n",
                  header ? header : "", header ? "\r\n" : "");
    struct reply reply = exchange(port, &request);
    buffer_done(&request);
    return reply;
}

struct reply server_get(struct http_port *port, const char *path, ...)
{
    va_list args;
    va_start(args, path);
    struct reply reply = get(port, NULL, path, args);
    va_end(args);
    return reply;
}

struct reply server_get_header(struct http_port *port, const char *header,
                               const char *path, ...)
{
    va_list args;
    va_start(args, path);
    struct reply reply = get(port, header, path, args);
    va_end(args);
    return reply;
}

struct reply server_post(struct http_port *port, const char *path, ...)
{
    struct buffer form, request;
    va_list args;
    buffer_init(&form, REQUEST_MAX);
    buffer_init(&request, REQUEST_MAX);
    va_start(args, path);
    encode(&form, args);
    va_end(args);
    buffer_printf(&request,
                  "POST %s HTTP/1.0\r\nHost: localhost\r\nContent-Type: "
                  "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
                  path, form.size);
    buffer_put(&request, form.data, form.size);
    struct reply reply = exchange(port, &request);
    buffer_done(&form);
    buffer_done(&request);
    return reply;
}

void reply_done(struct reply *reply)
{
    free(reply->body);
    *reply = (struct reply){.status = 0};
}

json_t *reply_json(const struct reply *reply)
{
    json_error_t error;
    json_t *json = json_loadb(reply->body, reply->size, JSON_ALLOW_NUL, &error);
    if (!json)
        fail_msg("%s at %d: %.300s", error.text, error.position, reply->body);
    return json;
}

const char *server_ns(int64_t ns)
{
    static char texts[8][24];
    static unsigned next;
    char *text = texts[next++ % 8];
    (void)snprintf(text, sizeof(texts[0]), "%lld", (long long)ns);
    return text;
}
