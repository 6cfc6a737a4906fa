/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACES_WALK_H
#define SIM_TRACES_WALK_H

/* Going over the kept traces of a window, newest first, as searches do. */

#include "core/attr.h"
#include "traces.h"

enum { TRACES_WALK_MAX = 60000 }; /* traces looked at before a search gives up */

struct traces_window {
    int64_t start_ns, end_ns; /* the root begins in [start, end) */
    int64_t now_ns;           /* what is not over yet is not there */
    /* Hints that spare traces which cannot match. */
    bool errors;         /* only those with a failed span */
    int64_t shortest_ns; /* only those whose root takes as long */
    int endpoint;        /* index of model_endpoint(), or -1 */
    bool sync_only;      /* only those that reach other services */
};

/* False ends the walk. */
typedef bool (*traces_fn)(void *user, const struct traces_trace *trace);

/* Returns how many traces were looked at. */
size_t traces_walk(const struct model *model, const struct traces_window *window,
                   traces_fn fn, void *user);

/* The services, and the operations of one (all services where it is NULL). */
struct traces_operation {
    const char *service, *name;
    enum traces_kind kind;
};

extern const char *const traces_services[3];
/* Fills at most max; names live as long as `text`, which must have room for them. */
size_t traces_operations(const char *service, struct traces_operation *ret, size_t max,
                         char *text, size_t text_size);
/* The endpoint that the operation is the root of, or -1. */
int traces_endpoint(const char *operation);
/* "server", "client" … */
const char *traces_kind_name(enum traces_kind kind);
/* The value of an attribute as text: of the span, of its resource, or one that servers
   derive (error, span.kind, otel.status_code). NULL: it has none. */
const char *traces_attribute_text(const struct traces_trace *trace,
                                  const struct traces_span *span, const char *key,
                                  char *room, size_t size);

#endif
