/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DATASOURCE_EVIL_H
#define TESTS_DATASOURCE_EVIL_H

/*
 * An HTTP server that does what the test says, badly: one thread for each connection,
 * on an ephemeral port of the loopback. What it was sent is kept for the test.
 */

#include <stdbool.h>
#include <stddef.h>

struct evil;
struct evil_connection;

/* Answer one request. False: close the connection afterwards. */
typedef bool evil_fn(struct evil_connection *connection, void *ctx);

struct evil *evil_new(evil_fn *fn, void *ctx);
/* Ends every connection, also one that evil_hang() holds, and joins. */
void evil_free(struct evil *evil);
int evil_port(const struct evil *evil);
const char *evil_url(const struct evil *evil);
/* Requests so far; those whose request line and headers hold this text. */
int evil_requests(struct evil *evil);
int evil_requests_with(struct evil *evil, const char *text);
int evil_connections(struct evil *evil);

/* "POST /api/v1/query HTTP/1.1", headers, and the body. */
const char *evil_request(const struct evil_connection *connection);
bool evil_asks(const struct evil_connection *connection, const char *text);
bool evil_is_probe(const struct evil_connection *connection);

void evil_send(struct evil_connection *connection, const char *text);
void evil_send_bytes(struct evil_connection *connection, const void *bytes, size_t size);
/* A whole answer: "200 OK", further header lines ("X: y\r\n") or "", body. */
void evil_answer(struct evil_connection *connection, const char *status,
                 const char *headers, const char *body);
/* What a healthy Prometheus would say to this request. */
bool evil_answer_well(struct evil_connection *connection);
/* Say nothing until the client or the test goes away. */
void evil_hang(struct evil_connection *connection);
/* Close with a reset instead of an end. */
void evil_reset(struct evil_connection *connection);
/* Whether the client is still there; waits so many milliseconds at most. */
bool evil_wait_alive(struct evil_connection *connection, int ms);

#endif
