/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRACE_H
#define MODEL_TRACE_H

/*
 * Traces: one as a tree of spans, or many as the rows of a search. What a decoder read is
 * made into a tree by trace_finish(), on the thread that decodes, and never changes after:
 * spans are kept in the order of the tree (each before its children, siblings by their
 * start), so that a span's subtree is the `below` spans behind it.
 *
 * Whatever a server sends gives a forest without cycles: spans whose parent is missing,
 * or that are their own ancestor, are roots, and the trace says how many (incomplete).
 * Times are never repaired, only noted where they cannot be true.
 *
 * Ownership: everything lives in the arena of the result. Texts are clean. Times are
 * nanoseconds since the epoch.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/attr.h"

enum {
    TRACE_SPANS_MAX = 100000,   /* of one answer; the rest is counted */
    TRACE_ATTRIBUTES_MAX = 256, /* of one span, process or event */
    TRACE_EVENTS_MAX = 256,     /* of one span; links the same */
    TRACE_VALUE_MAX = 16 << 10, /* bytes of an attribute's value, the rest is cut */
    TRACE_ID_TEXT = 33,         /* 32 digits and the NUL */
};

/* 128 bits; both 0: none. An id of 16 digits has no high part, so that the same trace is
   the same with and without its leading zeros. */
struct trace_id {
    uint64_t high, low;
};

/* 1 to 32 hexadecimal digits in any case; false for anything else, and for zero. */
bool trace_id_parse(const char *text, size_t size, struct trace_id *ret);
/* 32 digits in lower case. */
const char *trace_id_format(struct trace_id id, char buf[TRACE_ID_TEXT]);
bool trace_id_equal(struct trace_id a, struct trace_id b);

struct span_attribute {
    const char *key, *value; /* a value may have lines */
};

struct span_attributes {
    const struct span_attribute *items;
    uint32_t count;
    bool cut; /* there were more */
};

struct span_event {
    int64_t ns;
    const char *name;
    struct span_attributes attributes;
};

struct span_link {
    struct trace_id trace;
    uint64_t span;
};

enum span_kind {
    SPAN_KIND_UNKNOWN,
    SPAN_KIND_INTERNAL,
    SPAN_KIND_SERVER,
    SPAN_KIND_CLIENT,
    SPAN_KIND_PRODUCER,
    SPAN_KIND_CONSUMER,
    SPAN_KIND_COUNT
};

/* "server" …; "" for an unknown one. */
const char *span_kind_name(enum span_kind kind);

/* A part of the critical path within one span. */
struct span_section {
    int64_t from_ns, to_ns;
};

struct span {
    uint64_t id, parent_id; /* 0: none */
    int64_t start_ns, duration_ns;
    const char *operation; /* "" where none was given */
    const char *message;   /* of its status; NULL: none */
    struct span_attributes attributes;
    const struct span_event *events;
    const struct span_link *links;
    const struct span_section *sections; /* on the critical path, latest first */
    int64_t self_ns;                     /* its time without its children's */
    int64_t critical_ns;                 /* its part of the critical path */
    uint32_t event_count, link_count, section_count;
    uint32_t process; /* index into the trace's processes */
    int32_t parent;   /* index into spans; -1: a root */
    uint32_t below;   /* spans of its subtree, itself left out */
    uint32_t errors_below;
    uint16_t depth;
    uint8_t kind; /* enum span_kind */
    bool error;   /* its status, or the tag error=true */
    bool orphan;  /* it names a parent that is not here, or is its own ancestor */
    bool warned;  /* the server noted something about it (clock skew adjusted …) */
    bool untimed; /* it came without a start: shown at the trace's */
};

struct trace_process {
    uint32_t service; /* index into the trace's services */
    struct span_attributes attributes;
};

struct trace_service {
    const char *name; /* "unknown" where none was given */
    uint32_t spans, errors;
    int64_t self_ns;
    char letter; /* A … Z, a … z by first appearance, then '+' */
};

struct trace {
    struct trace_id id;
    struct span *spans; /* in the order of the tree */
    size_t span_count, span_total;
    const struct trace_process *processes;
    size_t process_count;
    struct trace_service *services; /* by first appearance in the tree */
    size_t service_count;
    int64_t start_ns, end_ns; /* of all spans */
    size_t error_count, root_count, orphan_count;
    int32_t root; /* what the critical path is of: the longest root */
    /* The child that leaves its parent's time the furthest: before it, or behind it. */
    int32_t early, late; /* index, -1: none */
    int64_t early_ns, late_ns;
    bool partial;        /* the server says that some of it is missing */
    const char *message; /* in its words; NULL: none */
};

/* One row of a search. */
struct trace_summary {
    struct trace_id id;
    int64_t start_ns, duration_ns;
    const char *service, *operation; /* of the root; NULL: it has not arrived */
    int64_t matched_ns; /* the longest span of the operation searched for; 0: not known */
    uint32_t spans, errors, services;
    bool counted; /* spans, errors and services are known */
};

/* The payload of a result. */
struct trace_answer {
    const struct trace *trace; /* of a look-up by id; NULL: there is none of that id */
    const struct trace_summary *found; /* of a search, newest first */
    size_t found_count;
};

/* Spans as read (process resolved, `parent` and what follows it unset) into a tree:
   order, depth, self time, critical path, services. span->process must be a valid index.
   Needs memory beside the arena's of some 40 bytes a span while it runs. */
void trace_finish(struct trace *trace, struct arena *arena);
/* The critical path of trace->root: sections and critical_ns (part of trace_finish()). */
void trace_critical_path(struct trace *trace, struct arena *arena);

/* Name and letter of a span's service. */
const struct trace_service *trace_service_of(const struct trace *trace,
                                             const struct span *span);

static inline int64_t span_end_ns(const struct span *span)
{
    return span->start_ns + span->duration_ns;
}

/* The span's attribute, or its process's; NULL: none. */
const char *trace_attribute(const struct trace *trace, const struct span *span,
                            const char *key);

#endif
