/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SIM_LOGS_SERVER_H
#define TESTS_SIM_LOGS_SERVER_H

/*
 * A model of a fixed day in the past with its Loki, Jaeger and Tempo on loopback, and a
 * client for them. The day is long over, so nothing depends on when the test runs.
 *
 * The story, in minutes from SERVER_NOON: at -40 a release that fails, at 20 a leak in
 * the connection pool, at 60 a brute-force attack, at 100 Turso fails, at 200 a missing
 * index; the day before at noon disk pressure, and a certificate that is not renewed.
 */

#include <jansson.h>

#include "jaeger.h"
#include "loki.h"
#include "model.h"
#include "tempo.h"

/* 2024-06-12T12:00:00Z, a Wednesday. */
#define SERVER_NOON (INT64_C(1718193600) * MODEL_SECOND)

struct server {
    struct model *model;
    struct http_port *loki_port, *jaeger_port, *tempo_port;
    struct loki *loki;
    struct jaeger *jaeger;
    struct tempo *tempo;
};

struct reply {
    int status;
    char type[96];
    char *body; /* terminated */
    size_t size;
};

/* Fails the test when anything does not start. */
void server_start(struct server *server);
void server_stop(struct server *server);

/* GET path with the parameters (name, value, …, NULL), percent-encoded here.
   → reply_done() */
struct reply server_get(struct http_port *port, const char *path, ...);
/* The same with a header line ("Name: value") and by POST of a form. */
struct reply server_get_header(struct http_port *port, const char *header,
                               const char *path, ...);
struct reply server_post(struct http_port *port, const char *path, ...);
void reply_done(struct reply *reply);
/* The body as JSON; fails the test when it is none. → json_decref() */
json_t *reply_json(const struct reply *reply);
/* "ns" as text, in one of a few static buffers. */
const char *server_ns(int64_t ns);

#endif
