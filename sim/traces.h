/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACES_H
#define SIM_TRACES_H

/*
 * The spans of an event, rebuilt from the event alone: the request, the wait for a
 * connection, its queries, the cache, and what it calls in other services. Every way
 * of serving a trace (Jaeger v1 and v3, Tempo) writes these same spans.
 *
 * Children lie within the request and their durations follow the event's; now and then
 * a child of another service ends late by the skew of that machine's clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

enum {
    TRACES_SPANS_MAX = 24,
    TRACES_ATTRIBUTES_MAX = 16,
    TRACES_TEXT_MAX = 4096,
};

enum traces_kind {
    TRACES_INTERNAL = 1,
    TRACES_SERVER,
    TRACES_CLIENT,
    TRACES_PRODUCER,
    TRACES_CONSUMER
};

/* An attribute: a text, a whole number or a truth value. */
struct traces_attribute {
    const char *key;

    enum { TRACES_STRING, TRACES_INT, TRACES_BOOL } type;

    const char *text;
    int64_t number;
};

struct traces_span {
    uint64_t id, parent; /* 0: the root */
    const char *name;
    const char *service; /* sql-studio-backend, turso, sync-worker */
    const char *scope;   /* http-handler, database … */
    enum traces_kind kind;
    int64_t start_ns, duration_ns;
    struct traces_attribute attributes[TRACES_ATTRIBUTES_MAX]; /* sorted by key */
    size_t attribute_count;
    bool error;
    const char *message; /* status message, or NULL */
    /* An exception event at the end of the span, when type is not NULL. */
    const char *exception_type, *exception_message, *exception_stack;
};

/* Resource attributes of a service in this trace, sorted by key; service.name is one. */
struct traces_resource {
    const char *service;
    struct traces_attribute attributes[6];
    size_t attribute_count;
};

struct traces_trace {
    char id[33];
    struct model_event event;
    struct traces_span
        spans[TRACES_SPANS_MAX]; /* the root first, parents before children */
    size_t span_count;
    struct traces_resource resources[3];
    size_t resource_count;
    char text[TRACES_TEXT_MAX]; /* of names and attributes */
    size_t text_size;
};

/* The id of the numbered span of an event; 0 is the root, which log lines carry. */
uint64_t traces_span_id(const struct model *model, uint64_t identity, unsigned index);
/* Build the trace of an event. */
void traces_build(const struct model *model, const struct model_event *event,
                  struct traces_trace *ret);
/* The trace with this id (32 hex digits), if it was kept and is over at now_ns. */
bool traces_find(const struct model *model, const char *hex, int64_t now_ns,
                 struct traces_trace *ret);
/* Bring what a user wrote (fewer digits, capitals) into 32 lower-case digits. False: it
   is no trace id; *ret_bad is then the offending place, from 0. */
bool traces_normalise_id(const char *text, char ret_hex[33], size_t *ret_bad);

#endif
