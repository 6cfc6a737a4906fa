/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SPAN_BUILD_H
#define DATASOURCE_SPAN_BUILD_H

/*
 * Collects spans while they are decoded and makes the result of them: one trace as a
 * tree, or the rows of a search. Texts are cleaned, secrets in values masked, and short
 * ones kept once, so that a trace takes less memory than its JSON. Private to span_*.c,
 * jaeger_*.c and otlp_*.c.
 *
 * Ownership: span_build_init() → span_build_done(); span_build_finish() hands the result
 * over.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/map.h"
#include "core/vec.h"
#include "model/query.h"
#include "model/result.h"
#include "model/trace.h"
#include "model/trace_query.h"

/* A span on its way; process may be set later, until its resource or trace is complete. */
struct span_raw {
    struct trace_id trace;
    struct span span;
    const char *process_key; /* Jaeger: "p1", kept; NULL: none */
};

struct span_texts; /* what was kept already, by hash */

struct span_build {
    struct result *result;
    struct result_limits limits;
    bool details; /* attributes, events and links are kept */
    struct trace_id wanted;
    struct trace_query search; /* of QUERY_TRACES */
    VEC(struct span_raw) spans;
    size_t span_total;
    VEC(struct trace_process) processes;
    VEC(struct trace_service) services;
    struct map service_index; /* name → index + 1 */
    struct span_texts *texts;
    struct buf scratch;
    VEC(struct span_attribute) attributes; /* of the list being read */
    bool attributes_cut;
    VEC(struct span_event) events; /* of the span being read */
    VEC(struct span_link) links;
    const char **warnings; /* of limits.notices */
    const char *message;
    bool full; /* a maximum of memory was passed */
};

void span_build_init(struct span_build *build, const struct query_spec *query,
                     const struct result_limits *limits);
void span_build_done(struct span_build *build);

/* A clean line of text in the result's arena; never NULL. */
const char *span_build_text(struct span_build *build, const char *text, size_t size);
/* A value: may have lines; what looks like a secret is masked. */
const char *span_build_value(struct span_build *build, const char *key, const char *text,
                             size_t size);
/* One attribute of the list being read; the list so far as an owner's. */
void span_build_attribute(struct span_build *build, const char *key, const char *value);
struct span_attributes span_build_attributes(struct span_build *build);
/* A process (OTLP: resource) of this service ("" or NULL: unknown); its index. */
uint32_t span_build_process(struct span_build *build, const char *service,
                            struct span_attributes attributes);
/* The span is complete but for its process; events and links read so far are its. */
void span_build_span(struct span_build *build, struct span_raw *raw);
void span_build_warning(struct span_build *build, const char *text, size_t size);

/* 16- and 32-digit hex in any case, or base64 as Tempo writes ids. An id of another form
   is made one by its hash, so that it still equals itself; an empty one is none. */
struct trace_id span_trace_id(const char *text, size_t size);
uint64_t span_id(const char *text, size_t size);

/* The answer; false where a maximum was passed. */
bool span_build_finish(struct span_build *build, const struct query_spec *query,
                       struct err *err);

#endif
