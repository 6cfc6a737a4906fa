/* SPDX-License-Identifier: MIT */
#include "evil.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/vec.h"

enum { REQUEST_MAX_BYTES = 2 * 1024 * 1024, CONNECTIONS_MAX = 8192 };

struct evil_connection {
    struct evil *evil;
    pthread_t thread;
    int fd;
    struct buf request;
};

struct evil {
    int fd, port, stop[2];
    char url[64];
    evil_fn *fn;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock;
    VEC(struct evil_connection *) connections;
    VEC(char *) requests;
};

/* Readable, or the test ends. */
static bool wait_readable(struct evil_connection *connection, int ms)
{
    struct pollfd fds[2] = {
        {connection->fd,            POLLIN, 0},
        {connection->evil->stop[0], POLLIN, 0}
    };

    return poll(fds, 2, ms) > 0 && !(fds[1].revents & POLLIN);
}

static size_t content_length(const char *headers)
{
    for (const char *at = headers; at; at = strstr(at, "\r\n")) {
        at += at == headers ? 0 : 2;
        if (strncasecmp(at, "Content-Length:", 15) == 0)
            return (size_t)strtoul(at + 15, NULL, 10);
    }
    return 0;
}

static bool read_request(struct evil_connection *connection)
{
    struct buf *request = &connection->request;
    char bytes[16 * 1024];

    buf_clear(request);
    for (;;) {
        const char *end = strstr(request->data, "\r\n\r\n");
        ssize_t got;

        if (end && request->size >=
                       (size_t)(end + 4 - request->data) + content_length(request->data))
            return true;
        if (!wait_readable(connection, -1))
            return false;
        got = recv(connection->fd, bytes, sizeof(bytes), 0);
        if (got <= 0)
            return false;
        (void)buf_add(request, bytes, (size_t)got);
    }
}

static void *serve(void *ctx)
{
    struct evil_connection *connection = ctx;
    struct evil *evil = connection->evil;
    bool more = true;

    while (more && read_request(connection)) {
        pthread_mutex_lock(&evil->lock);
        vec_push(&evil->requests, xstrdup(connection->request.data));
        pthread_mutex_unlock(&evil->lock);
        more = evil->fn(connection, evil->ctx);
    }
    shutdown(connection->fd, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *ctx)
{
    struct evil *evil = ctx;
    struct pollfd fds[2] = {
        {evil->fd,      POLLIN, 0},
        {evil->stop[0], POLLIN, 0}
    };

    while (poll(fds, 2, -1) > 0 && !(fds[1].revents & POLLIN)) {
        struct evil_connection *connection;
        int fd = accept(evil->fd, NULL, NULL);

        if (fd < 0)
            continue;
        connection = xcalloc(1, sizeof(*connection));
        connection->evil = evil;
        connection->fd = fd;
        buf_init(&connection->request, REQUEST_MAX_BYTES);
        pthread_mutex_lock(&evil->lock);
        vec_push(&evil->connections, connection);
        if (evil->connections.count > CONNECTIONS_MAX ||
            pthread_create(&connection->thread, NULL, serve, connection) != 0)
            abort();
        pthread_mutex_unlock(&evil->lock);
    }
    return NULL;
}

struct evil *evil_new(evil_fn *fn, void *ctx)
{
    struct evil *evil = xcalloc(1, sizeof(*evil));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    evil->fn = fn;
    evil->ctx = ctx;
    evil->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (evil->fd < 0 || bind(evil->fd, (struct sockaddr *)&address, size) != 0 ||
        listen(evil->fd, 64) != 0 ||
        getsockname(evil->fd, (struct sockaddr *)&address, &size) != 0 ||
        pipe(evil->stop) != 0)
        abort();
    evil->port = ntohs(address.sin_port);
    (void)snprintf(evil->url, sizeof(evil->url), "http://127.0.0.1:%d", evil->port);
    pthread_mutex_init(&evil->lock, NULL);
    if (pthread_create(&evil->thread, NULL, accept_all, evil) != 0)
        abort();
    return evil;
}

void evil_free(struct evil *evil)
{
    if (write(evil->stop[1], "", 1) != 1)
        abort();
    pthread_join(evil->thread, NULL);
    for (size_t i = 0; i < evil->connections.count; i++) {
        struct evil_connection *connection = evil->connections.items[i];

        shutdown(connection->fd, SHUT_RDWR);
        pthread_join(connection->thread, NULL);
        close(connection->fd);
        buf_done(&connection->request);
        free(connection);
    }
    for (size_t i = 0; i < evil->requests.count; i++)
        free(evil->requests.items[i]);
    vec_free(&evil->connections);
    vec_free(&evil->requests);
    pthread_mutex_destroy(&evil->lock);
    close(evil->fd);
    close(evil->stop[0]);
    close(evil->stop[1]);
    free(evil);
}

int evil_port(const struct evil *evil)
{
    return evil->port;
}

const char *evil_url(const struct evil *evil)
{
    return evil->url;
}

int evil_requests_with(struct evil *evil, const char *text)
{
    int count = 0;

    pthread_mutex_lock(&evil->lock);
    for (size_t i = 0; i < evil->requests.count; i++)
        count += strstr(evil->requests.items[i], text) != NULL;
    pthread_mutex_unlock(&evil->lock);
    return count;
}

int evil_requests(struct evil *evil)
{
    return evil_requests_with(evil, "");
}

int evil_connections(struct evil *evil)
{
    int count;

    pthread_mutex_lock(&evil->lock);
    count = (int)evil->connections.count;
    pthread_mutex_unlock(&evil->lock);
    return count;
}

const char *evil_request(const struct evil_connection *connection)
{
    return connection->request.data;
}

bool evil_asks(const struct evil_connection *connection, const char *text)
{
    return strstr(connection->request.data, text) != NULL;
}

bool evil_is_probe(const struct evil_connection *connection)
{
    return evil_asks(connection, "buildinfo");
}

void evil_send_bytes(struct evil_connection *connection, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t sent = send(connection->fd, at, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        at += sent;
        size -= (size_t)sent;
    }
}

void evil_send(struct evil_connection *connection, const char *text)
{
    evil_send_bytes(connection, text, strlen(text));
}

void evil_answer(struct evil_connection *connection, const char *status,
                 const char *headers, const char *body)
{
    char *text = xasprintf("HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n%s", status,
                           strlen(body), headers, body);

    evil_send(connection, text);
    free(text);
}

bool evil_answer_well(struct evil_connection *connection)
{
    const char *body = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
                       "\"result\":[{\"metric\":{},\"value\":[1795449600,\"1\"]}]}}";

    if (evil_is_probe(connection))
        body = "{\"status\":\"success\",\"data\":{\"version\":\"2.42.0\"}}";
    evil_answer(connection, "200 OK", "", body);
    return true;
}

void evil_hang(struct evil_connection *connection)
{
    (void)wait_readable(connection, -1);
}

void evil_reset(struct evil_connection *connection)
{
    struct linger now = {1, 0};

    /* The number stays in use, or something else might get it at once. */
    setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    dup2(connection->evil->stop[0], connection->fd);
}

bool evil_wait_alive(struct evil_connection *connection, int ms)
{
    struct pollfd fds[2] = {
        {connection->fd,            POLLIN, 0},
        {connection->evil->stop[0], POLLIN, 0}
    };

    return poll(fds, 2, ms) == 0;
}
