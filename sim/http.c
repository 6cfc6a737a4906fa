/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 64, IDLE_SECONDS = 60 };

struct route {
    const char *methods, *pattern;
    http_handler_fn handler;
    void *context;
};

struct http_port {
    const char *name;
    struct route routes[HTTP_ROUTES_MAX];
    int route_count;
    http_accept_fn accept;
    void *accept_context;
    const char *cert, *key;
    uint16_t number;
    struct MHD_Daemon *daemon;
};

/* A request while its body comes in. */
struct exchange {
    struct buffer body;
    struct MHD_PostProcessor *form;
    struct http_param params[HTTP_PARAMS_MAX];
    int param_count;
    bool owned[HTTP_PARAMS_MAX]; /* name and value were copied from a form */
};

const char *http_param(const struct http_request *request, const char *name)
{
    for (int i = 0; i < request->param_count; i++)
        if (strcmp(request->params[i].name, name) == 0)
            return request->params[i].value;
    return NULL;
}

const char *http_header(const struct http_request *request, const char *name)
{
    union {
        const void *in;
        struct MHD_Connection *out;
    } connection = {.in = request->connection};

    return MHD_lookup_connection_value(connection.out, MHD_HEADER_KIND, name);
}

/* ---- Parameters ---------------------------------------------------------------- */

static void add_param(struct exchange *x, const char *name, const char *value, bool owned)
{
    x->params[x->param_count] = (struct http_param){name, value};
    x->owned[x->param_count++] = owned;
}

static enum MHD_Result take_argument(void *context, enum MHD_ValueKind kind,
                                     const char *name, const char *value)
{
    (void)kind;
    struct exchange *x = context;
    if (x->param_count < HTTP_PARAMS_MAX)
        add_param(x, name, value ? value : "", false);
    return MHD_YES;
}

static enum MHD_Result take_field(void *context, enum MHD_ValueKind kind,
                                  const char *name, const char *filename,
                                  const char *type, const char *encoding,
                                  const char *data, uint64_t offset, size_t size)
{
    (void)kind, (void)filename, (void)type, (void)encoding;
    struct exchange *x = context;

    union {
        const char *in;
        char *out;
    } old = {.in = NULL};

    if (offset > 0 && x->param_count > 0) { /* the rest of a long value */
        old.in = x->params[x->param_count - 1].value;
        char *longer = realloc(old.out, (size_t)offset + size + 1);
        if (!longer)
            return MHD_NO;
        memcpy(longer + offset, data, size);
        longer[offset + size] = '\0';
        x->params[x->param_count - 1].value = longer;
        return MHD_YES;
    }
    if (x->param_count == HTTP_PARAMS_MAX)
        return MHD_YES;
    char *copied_name = strdup(name), *copy = strndup(data, size);
    if (!copied_name || !copy) {
        free(copied_name);
        free(copy);
        return MHD_NO;
    }
    add_param(x, copied_name, copy, true);
    return MHD_YES;
}

static struct exchange *exchange_new(struct MHD_Connection *connection)
{
    struct exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    buffer_init(&x->body, HTTP_BODY_MAX);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_argument, x);
    const char *type =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    if (type && strncasecmp(type, MHD_HTTP_POST_ENCODING_FORM_URLENCODED,
                            strlen(MHD_HTTP_POST_ENCODING_FORM_URLENCODED)) == 0)
        x->form = MHD_create_post_processor(connection, 4096, take_field, x);
    return x;
}

static void exchange_done(void *context, struct MHD_Connection *connection, void **state,
                          enum MHD_RequestTerminationCode why)
{
    (void)context, (void)connection, (void)why;
    struct exchange *x = *state;
    if (!x)
        return;
    if (x->form)
        MHD_destroy_post_processor(x->form);
    for (int i = 0; i < x->param_count; i++) {
        union {
            const char *in;
            char *out;
        } name = {x->params[i].name}, value = {x->params[i].value};

        if (x->owned[i]) {
            free(name.out);
            free(value.out);
        }
    }
    buffer_done(&x->body);
    free(x);
    *state = NULL;
}

/* ---- Routing ------------------------------------------------------------------- */

/* Length of the match of a pattern, 0 for none; `*` matches the rest. */
static size_t match_length(const char *pattern, const char *path)
{
    size_t size = strlen(pattern);
    if (size > 0 && pattern[size - 1] == '*')
        return strncmp(pattern, path, size - 1) == 0 ? size : 0;
    return strcmp(pattern, path) == 0 ? size + 4096 : 0; /* exact ones win */
}

static const struct route *find_route(const struct http_port *port, const char *path)
{
    const struct route *best = NULL;
    size_t longest = 0;
    for (int i = 0; i < port->route_count; i++) {
        size_t length = match_length(port->routes[i].pattern, path);
        if (length > longest) {
            longest = length;
            best = &port->routes[i];
        }
    }
    return best;
}

static bool allows(const char *methods, const char *method)
{
    const char *name = strcmp(method, "HEAD") == 0 ? "GET" : method;
    size_t size = strlen(name);
    for (const char *at = methods; (at = strstr(at, name)); at += size)
        if (at[size] == '\0' || at[size] == ',')
            return true;
    return false;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection,
                                  struct http_reply *reply)
{
    if (reply->body.failed) {
        buffer_clear(&reply->body);
        reply->status = 500;
        reply->type = "text/plain; charset=utf-8";
        buffer_puts(&reply->body, "the answer would be too long\n");
    }
    /* The daemon frees the body when it has been sent. */
    static char nothing[1];
    bool empty = reply->body.size == 0;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.size, empty ? nothing : reply->body.data,
        empty ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (!response) {
        buffer_done(&reply->body);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", reply->type);
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MODEL_SECOND + now.tv_nsec;
}

static enum MHD_Result answer(const struct http_port *port,
                              struct MHD_Connection *connection, const char *method,
                              const char *path, struct exchange *x)
{
    struct http_reply reply = {.status = 200, .type = "application/json"};
    buffer_init(&reply.body, HTTP_REPLY_MAX);
    const struct route *route = find_route(port, path);
    if (!route || !allows(route->methods, method) || x->body.failed) {
        reply.status = !route ? 404 : x->body.failed ? 413 : 405;
        reply.type = "text/plain; charset=utf-8";
        buffer_puts(&reply.body, reply.status == 404   ? "404 page not found\n"
                                 : reply.status == 413 ? "request too large\n"
                                                       : "method not allowed\n");
        return send_reply(connection, &reply);
    }
    size_t size = strlen(route->pattern);
    bool below = size > 0 && route->pattern[size - 1] == '*';
    struct http_request request = {.method = method,
                                   .path = path,
                                   .rest = below ? path + size - 1 : "",
                                   .params = x->params,
                                   .param_count = x->param_count,
                                   .body = buffer_text(&x->body),
                                   .now_ns = wall_clock(),
                                   .connection = connection};
    route->handler(route->context, &request, &reply);
    return send_reply(connection, &reply);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *data, size_t *size,
                                  void **state)
{
    (void)version;
    struct exchange *x = *state;
    if (!x) {
        *state = exchange_new(connection);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*size > 0) {
        buffer_put(&x->body, data, *size);
        if (x->form && !x->body.failed)
            MHD_post_process(x->form, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return answer(context, connection, method, path, x);
}

static enum MHD_Result on_connect(void *context, const struct sockaddr *address,
                                  socklen_t size)
{
    (void)address, (void)size;
    const struct http_port *port = context;
    return !port->accept || port->accept(port->accept_context) ? MHD_YES : MHD_NO;
}

/* ---- Ports --------------------------------------------------------------------- */

struct http_port *http_port_new(const char *name)
{
    struct http_port *port = calloc(1, sizeof *port);
    if (port)
        port->name = name;
    return port;
}

void http_port_free(struct http_port *port)
{
    if (!port)
        return;
    if (port->daemon)
        MHD_stop_daemon(port->daemon);
    free(port);
}

void http_port_route(struct http_port *port, const char *methods, const char *pattern,
                     http_handler_fn handler, void *context)
{
    if (port->route_count < HTTP_ROUTES_MAX)
        port->routes[port->route_count++] =
            (struct route){methods, pattern, handler, context};
}

void http_port_accept(struct http_port *port, http_accept_fn accept, void *context)
{
    port->accept = accept;
    port->accept_context = context;
}

void http_port_tls(struct http_port *port, const char *cert_pem, const char *key_pem)
{
    port->cert = cert_pem;
    port->key = key_pem;
}

static bool start_daemon(struct http_port *port, const struct sockaddr_in *where)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL}
    };
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO;
    if (port->cert) {
        union {
            const char *in;
            void *out;
        } cert = {port->cert}, key = {port->key};

        flags |= MHD_USE_TLS;
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, cert.out};
        tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, key.out};
    }
    port->daemon = MHD_start_daemon(
        flags, 0, on_connect, port, on_request, port, MHD_OPTION_SOCK_ADDR, where,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_done, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return port->daemon != NULL;
}

bool http_port_start(struct http_port *port, const char *address, uint16_t number,
                     struct sim_error *err)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(number)};
    if (inet_pton(AF_INET, address, &where.sin_addr) != 1) {
        snprintf(err->text, sizeof err->text, "%.64s is not an IPv4 address", address);
        return false;
    }
    errno = 0;
    if (!start_daemon(port, &where)) {
        snprintf(err->text, sizeof err->text, "cannot listen on %s:%u (%s): %s", address,
                 number, port->name, errno ? strerror(errno) : "is TLS set up right?");
        return false;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(port->daemon, MHD_DAEMON_INFO_BIND_PORT);
    port->number = info ? info->port : number;
    return true;
}

uint16_t http_port_number(const struct http_port *port)
{
    return port->number;
}

const char *http_port_name(const struct http_port *port)
{
    return port->name;
}

bool http_port_is_tls(const struct http_port *port)
{
    return port->cert != NULL;
}
