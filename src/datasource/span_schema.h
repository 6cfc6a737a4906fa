/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SPAN_SCHEMA_H
#define DATASOURCE_SPAN_SCHEMA_H

/*
 * The shape of answers with spans as tables: at each place of the document, which keys or
 * elements there are and what is done with them. Private to span_decode.c, otlp_spans.c
 * and jaeger_spans.c.
 */

#include "core/buf.h"
#include "datasource/json_scan.h"
#include "datasource/source.h"
#include "datasource/span_build.h"

enum span_place {
    PLACE_DOCUMENT,
    PLACE_TOP, /* the envelope, and "result" or "trace" in it */
    PLACE_ATTRIBUTES,
    PLACE_ATTRIBUTE, /* {"key":…,"value":…} */
    PLACE_VALUE,     /* {"stringValue":…}, or what is nested in one */
    PLACE_OTLP_RESOURCES,
    PLACE_OTLP_RESOURCE_SPANS,
    PLACE_OTLP_RESOURCE,
    PLACE_OTLP_SCOPES,
    PLACE_OTLP_SCOPE_SPANS,
    PLACE_OTLP_SPANS,
    PLACE_OTLP_SPAN,
    PLACE_OTLP_STATUS,
    PLACE_OTLP_EVENTS,
    PLACE_OTLP_EVENT,
    PLACE_OTLP_LINKS,
    PLACE_OTLP_LINK,
    PLACE_JAEGER_TRACES,
    PLACE_JAEGER_TRACE,
    PLACE_JAEGER_SPANS,
    PLACE_JAEGER_SPAN,
    PLACE_JAEGER_REFERENCES,
    PLACE_JAEGER_REFERENCE,
    PLACE_JAEGER_LOGS,
    PLACE_JAEGER_LOG,
    PLACE_JAEGER_NOTES, /* a span's warnings */
    PLACE_JAEGER_PROCESSES,
    PLACE_JAEGER_PROCESS,
    PLACE_JAEGER_ERRORS,
    PLACE_JAEGER_ERROR,
    PLACE_COUNT
};

enum { SPAN_STACK_MAX = 64 };

struct decoder;

/* What to do with the value of a key; token is its first. False: failed. */
struct span_member {
    const char *name;
    bool (*take)(struct decoder *decoder, enum json_token token);
};

struct span_place_row {
    const struct span_member *members; /* of an object, closed by an empty row */
    /* Instead of members, where any name may come. */
    bool (*key)(struct decoder *decoder);
    /* A list's element, or the value behind key(). */
    bool (*element)(struct decoder *decoder, enum json_token token);
    /* The object or list is complete. May be NULL. */
    void (*end)(struct decoder *decoder);
};

extern const struct span_place_row span_otlp_resources, span_otlp_resource_spans,
    span_otlp_resource, span_otlp_scopes, span_otlp_scope_spans, span_otlp_spans,
    span_otlp_span, span_otlp_status, span_otlp_events, span_otlp_event, span_otlp_links,
    span_otlp_link, span_jaeger_traces, span_jaeger_trace, span_jaeger_spans,
    span_jaeger_span, span_jaeger_references, span_jaeger_reference, span_jaeger_logs,
    span_jaeger_log, span_jaeger_notes, span_jaeger_processes, span_jaeger_process,
    span_jaeger_errors, span_jaeger_error;

struct decoder {
    struct json_scan scan;
    struct span_build build;
    struct query_spec query;
    char *expr; /* the query's, kept */
    int http_status;
    enum span_place stack[SPAN_STACK_MAX];
    size_t top;
    const struct span_member *member; /* of the key read last; NULL: unknown */
    bool failed, begun;
    struct err err;
    struct buf body; /* of an HTTP error, its beginning */
    uint64_t bytes;
    /* What is being read. */
    struct span_raw span;
    struct span_event event;
    struct span_link link;
    struct span_attributes owned; /* the newest list: its owner's */
    const char *key;
    struct buf value;
    int value_depth;    /* of nested values; 0: not in one */
    bool value_pending; /* behind a "key" of a nested list */
    int64_t end_ns;     /* OTLP: of the span */
    size_t first_span;  /* of the resource or trace */
    const char *service;
    struct span_attributes process_attributes;
    /* Jaeger. */
    struct trace_id reference_trace;
    uint64_t reference_span;
    bool follows, has_parent, parent_follows;
    const char *process_key;
    struct map process_index; /* key → index + 1 */
};

/* Enter an object or list. */
bool span_push(struct decoder *decoder, enum span_place place);
/* Pass over a value of a kind that does not matter. */
bool span_ignore(struct decoder *decoder, enum json_token token);
/* Fail: "unexpected answer: what". Returns false. */
bool span_unexpected(struct decoder *decoder, const char *what);
/* A value that should be a list or an object: enter place; null and others are nothing. */
bool span_take_list(struct decoder *decoder, enum json_token token,
                    enum span_place place);
bool span_take_map(struct decoder *decoder, enum json_token token, enum span_place place);
/* The token's text, cleaned; "" where it is none. */
const char *span_take_text(struct decoder *decoder, enum json_token token);
/* A whole number, as a number or in a string; 0 where it is none. */
int64_t span_take_integer(struct decoder *decoder, enum json_token token);
/* The token is a text (scan.text, scan.size). */
bool span_is_text(const struct decoder *decoder, enum json_token token, const char *text);
/* Members that both grammars have of a span: its trace's id, its own, its name. */
bool span_take_trace_id(struct decoder *decoder, enum json_token token);
bool span_take_id(struct decoder *decoder, enum json_token token);
bool span_take_name(struct decoder *decoder, enum json_token token);
/* The list read last is the span's: what follows must not take it away. */
void span_keep_attributes(struct decoder *decoder);
/* The event is complete, with the list read last. */
void span_end_event(struct decoder *decoder);
/* "server", "SPAN_KIND_SERVER" or 2, 0 for others. */
enum span_kind span_kind_of(const char *text);

#endif
