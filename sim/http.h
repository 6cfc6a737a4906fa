/* SPDX-License-Identifier: MIT */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

/*
 * The simulator's HTTP side: listening ports and the routes on them, on libmicrohttpd,
 * which no other file includes.
 *
 * Make a port, add its routes, then start it. Each port answers on a thread of its
 * own; handlers of one port never run at the same time, those of two ports do. A
 * handler reads the request, writes a status, a content type and a body, and returns;
 * it must not keep the request. Bodies are complete (no streaming).
 */

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "model.h"

enum {
    HTTP_BODY_MAX = 1 << 20,    /* of a request */
    HTTP_REPLY_MAX = 256 << 20, /* of an answer */
    HTTP_PARAMS_MAX = 128,      /* query and form parameters of a request */
    HTTP_ROUTES_MAX = 64,       /* of a port */
};

/* A parameter of the query string or of a form in the body, percent-decoded. */
struct http_param {
    const char *name, *value;
};

struct http_request {
    const char *method; /* "GET", "POST" */
    const char *path;   /* percent-decoded, without the query string */
    const char *rest;   /* what the `*` of the route's pattern matched, or "" */
    const struct http_param *params;
    int param_count;
    const char *body; /* terminated; "" without one */
    int64_t now_ns;   /* the time at which the request is answered */
    const void *connection;
};

struct http_reply {
    int status;       /* 200 unless the handler says otherwise */
    const char *type; /* "application/json" unless the handler says otherwise */
    struct buffer body;
};

/* The first parameter of this name, or NULL. */
const char *http_param(const struct http_request *request, const char *name);
/* A request header (any case), or NULL. */
const char *http_header(const struct http_request *request, const char *name);

typedef void (*http_handler_fn)(void *context, const struct http_request *request,
                                struct http_reply *reply);
/* Whether a connection is accepted now; false closes it at once, as a process that
 * is down would. */
typedef bool (*http_accept_fn)(void *context);

struct http_port;

/* `name` is what the ports file calls it ("pod-0", "loki"); it is kept, not copied.
 * NULL only without memory. */
struct http_port *http_port_new(const char *name);
void http_port_free(struct http_port *port);
/* `methods` is "GET", "POST" or "GET,POST". A pattern is a path, or a path that ends in
 * `*` for everything below it; exact ones win, then the longest. The strings are kept.
 * Another method answers 405, no route 404. */
void http_port_route(struct http_port *port, const char *methods, const char *pattern,
                     http_handler_fn handler, void *context);
void http_port_accept(struct http_port *port, http_accept_fn accept, void *context);
/* PEM texts of a certificate and its key, both kept; makes the port speak TLS. */
void http_port_tls(struct http_port *port, const char *cert_pem, const char *key_pem);
/* Listens on address:number (0: any free port) and answers from now on. */
bool http_port_start(struct http_port *port, const char *address, uint16_t number,
                     struct sim_error *err);
uint16_t http_port_number(const struct http_port *port);
const char *http_port_name(const struct http_port *port);
bool http_port_is_tls(const struct http_port *port);

#endif
