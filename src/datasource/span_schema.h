/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_SPAN_SCHEMA_H
#define DATASOURCE_SPAN_SCHEMA_H

/*
 * The shape of answers with spans as tables (json_walk.h), and what is known of an answer
 * while it is read. Private to span_decode.c, otlp_spans.c and jaeger_spans.c.
 */

#include "core/buf.h"
#include "datasource/json_walk.h"
#include "datasource/span_build.h"

extern const struct json_place span_attribute_list, /* [{"key":…,"value":…}] */
    span_otlp_resources, span_jaeger_traces, span_jaeger_errors;

struct decoder {
    struct json_walk walk;
    struct span_build build;
    struct query_spec query;
    char *expr; /* the query's, kept */
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

/* The token's text, cleaned; "" where it is none. */
const char *span_take_text(struct decoder *decoder, enum json_token token);
/* A whole number, as a number or in a string; 0 where it is none. */
int64_t span_take_integer(struct decoder *decoder, enum json_token token);
/* Members that both grammars have of a span: its trace's id, its own, its name. */
bool span_take_trace_id(struct decoder *decoder, enum json_token token);
bool span_take_id(struct decoder *decoder, enum json_token token);
bool span_take_name(struct decoder *decoder, enum json_token token);
/* The list read last is the span's: what follows must not take it away. */
void span_keep_attributes(struct decoder *decoder);
/* The event is complete, with the list read last. */
bool span_end_event(struct decoder *decoder);
/* "server", "SPAN_KIND_SERVER" or 2, 0 for others. */
enum span_kind span_kind_of(const char *text);

#endif
