/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SOURCE_H
#define DATASOURCE_SOURCE_H

/*
 * A kind of server. A source class plans requests and decodes answers, and does
 * nothing else: no I/O, no clock, no threads, so that tests need no server. The answer
 * is fed while it arrives; nothing is decoded twice and the body is never kept.
 *
 * To add one: a file with a const struct source_class at its end, a row in registry.c
 * (docs/adding-a-datasource.md).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "model/query.h"
#include "model/result.h"

/* One HTTP exchange to make. */
struct request {
    const char *method; /* "GET" or "POST"; "DELETE" where it writes */
    struct buf path;    /* below the base URL, with the query string of a GET */
    struct buf form;    /* body of a POST, application/x-www-form-urlencoded */
    const char *header; /* a constant "Name: value" of the API, or NULL */
    bool writes;        /* changes something: a connection of its own, POST or DELETE */
    bool retry_as_get;  /* on 405 repeat once as GET with the form as query string */
};

void request_init(struct request *request);
void request_done(struct request *request);
void request_clear(struct request *request);
/* Append name=value, percent-encoded: to the form of a POST, else to the path. */
bool request_param(struct request *request, const char *name, const char *value);
bool request_param_printf(struct request *request, const char *name, const char *format,
                          ...) PRINTF_LIKE(3, 4);

/* The window a planned request covers; equal for both where the query is instant. */
struct query_window {
    int64_t from_ms, to_ms; /* multiples of the step for ranges */
};

struct decoder; /* private to a source class */

struct source_class {
    enum source_kind kind;
    const char *name, *help;
    /* Request for one query over one window; timeout_ms is sent along where the API can. */
    bool (*plan)(const struct query_spec *query, const struct query_window *window,
                 int64_t timeout_ms, struct request *ret, struct err *err);
    /* Decode the body of an answer with this HTTP status while it arrives. */
    struct decoder *(*begin)(const struct query_spec *query, int http_status,
                             const struct result_limits *limits);
    /* False: enough is known to fail, the transfer may be cut. The error comes from end(). */
    bool (*feed)(struct decoder *decoder, const char *bytes, size_t size);
    /* Finish: a result, or NULL and the error. Frees the decoder in both cases; with
       both out-parameters NULL it only frees (a cancelled transfer). */
    struct result *(*end)(struct decoder *decoder, struct err *err);
    /* APIs that servers of the kind may have, best first; query_spec.dialect says which is
       spoken. Where its path is not there the next one is tried, and kept. 0: one. */
    int dialects;
    /* Whether an error answer (404 "trace not found") says that there is nothing: an empty
       result, then. NULL: none does. */
    bool (*is_nothing)(const struct query_spec *query, int http_status, const char *body,
                       size_t size);
    /* A cheap request that shows that the server is there and what it is; its answer is
       read by identify(). */
    bool (*probe)(struct request *ret);
    /* Version and flavour from the probe's answer (both may stay ""). */
    bool (*identify)(int http_status, const char *body, size_t size, char version[64],
                     char flavour[32], struct err *err);
    /* A request for its configuration, and how often it scrapes by (the beginning of) the
       answer; 0: it does not say. NULL: the kind does not scrape. */
    bool (*about)(struct request *ret);
    int64_t (*scrape_ms)(const char *body);
};

extern const struct source_class source_prometheus;
extern const struct source_class source_loki;
extern const struct source_class source_alertmanager;
extern const struct source_class source_jaeger;
extern const struct source_class source_tempo;

/* The class of a kind, or NULL where it is not built in. */
const struct source_class *source_class_find(enum source_kind kind);

/* What Grafana's servers say of themselves: {"version":"3.7.6",…}; the body of a class's
   identify(). name: of the kind, as the flavour. */
bool api_identify_buildinfo(const char *name, int http_status, const char *body,
                            size_t size, char version[64], char flavour[32],
                            struct err *err);
/* The message in an error body, whatever server wrote it (facts of five shapes: JSON
   with error, message, errors[0].msg, error.message, a bare string, plain text, HTML):
   one clean line of at most 300 bytes. Kind by HTTP status. */
void api_error_from_body(int http_status, const char *body, size_t size, struct err *err);
/* Whether a 404 or 405 comes of something else than the API, which would explain itself
   in JSON: a page, plain text or nothing. */
bool api_is_elsewhere(int http_status, const char *body, size_t size);
/* Make of such an answer's error a failure of the source, not of the question; where the
   source never answered (known) its URL is to blame. */
void api_error_elsewhere(const struct source_class *class, bool known, struct err *err);
/* Whether that answer means "not ready yet": before it is, Prometheus answers every path
   with 503 and plain text, where a proxy before a dead server sends a page and one that
   is overloaded JSON or Retry-After (retry_after_ms ≥ 0). */
bool api_says_starting(int http_status, const char *body, int64_t retry_after_ms);

#endif
