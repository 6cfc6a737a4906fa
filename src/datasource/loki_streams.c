/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/mem.h"
#include "datasource/json_walk.h"
#include "datasource/loki_decode.h"
#include "datasource/loki_lines.h"

/*
 * Lines while they arrive. An entry is [ts, line], [ts, line, {flat metadata}] (Loki 2.9)
 * or [ts, line, {"structuredMetadata":{…},"parsed":{…}}]: the third by what it holds.
 */

enum { MESSAGE_MAX = 300 };

struct decoder {
    struct json_walk walk;
    struct loki_lines lines;
    bool status_seen, api_error, metric;
    char message[MESSAGE_MAX]; /* of an API error */
    size_t lines_asked;
    bool parsed_next; /* the metadata's key is "parsed" */
    const char *warnings[32];
    size_t warning_count;
};

/* --- Names and values ------------------------------------------------------------------ */

static bool take_name(struct decoder *decoder, bool parsed)
{
    const struct json_scan *scan = &decoder->walk.scan;

    loki_lines_name(&decoder->lines, scan->text, scan->size, parsed);
    return true;
}

static bool pair_key(struct decoder *decoder)
{
    return take_name(decoder, false);
}

static bool parsed_key(struct decoder *decoder)
{
    return take_name(decoder, true);
}

static bool pair_value(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (token == JSON_STRING)
        loki_lines_value(&decoder->lines, scan->text, scan->size);
    return true;
}

static bool labels_end(struct decoder *decoder)
{
    loki_lines_labels(&decoder->lines);
    return true;
}

static const struct json_place labels_place = {
    .key = pair_key, .element = pair_value, .end = labels_end};
static const struct json_place structured_place = {.key = pair_key,
                                                   .element = pair_value};
static const struct json_place parsed_place = {.key = parsed_key, .element = pair_value};

/* --- An entry -------------------------------------------------------------------------- */

static bool meta_key(struct decoder *decoder)
{
    decoder->parsed_next = json_scan_is(&decoder->walk.scan, JSON_KEY, "parsed");
    return take_name(decoder, false);
}

/* A flat value, or a section of metadata. */
static bool meta_value(struct decoder *decoder, enum json_token token)
{
    (void)json_walk_enter(&decoder->walk, token,
                          decoder->parsed_next ? &parsed_place : &structured_place);
    return pair_value(decoder, token);
}

static const struct json_place meta_place = {.key = meta_key, .element = meta_value};

static bool entry_element(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;
    size_t index = decoder->walk.index;

    if (index == 0 && token == JSON_STRING)
        return loki_lines_time(&decoder->lines, scan->text, scan->size) ||
               json_walk_unexpected(&decoder->walk,
                                    "a time is not a number of nanoseconds");
    if (index == 1 && token == JSON_STRING) {
        loki_lines_text(&decoder->lines, scan->text, scan->size, scan->cut);
        return true;
    }
    if (index < 2)
        return json_walk_unexpected(&decoder->walk, "an entry is not [time, line]");
    return index > 2 || json_walk_enter(&decoder->walk, token, &meta_place);
}

static bool entry_end(struct decoder *decoder)
{
    return loki_lines_end_entry(&decoder->lines) ||
           json_walk_unexpected(&decoder->walk, "an entry is not [time, line]");
}

static const struct json_place entry_place = {.element = entry_element, .end = entry_end};

static bool values_element(struct decoder *decoder, enum json_token token)
{
    loki_lines_begin_entry(&decoder->lines);
    return json_walk_expect(&decoder->walk, token, &entry_place,
                            "an entry is not a list");
}

static const struct json_place values_place = {.element = values_element};

/* --- A stream -------------------------------------------------------------------------- */

static bool take_labels(struct decoder *decoder, enum json_token token)
{
    loki_lines_begin_pairs(&decoder->lines);
    return json_walk_optional(&decoder->walk, token, &labels_place,
                              "\"stream\" is not an object");
}

static bool take_values(struct decoder *decoder, enum json_token token)
{
    return json_walk_optional(&decoder->walk, token, &values_place,
                              "\"values\" is not a list");
}

/* Of a series: it counts lines. */
static bool take_metric(struct decoder *decoder, enum json_token token)
{
    (void)token;
    decoder->metric = true;
    return true;
}

static bool stream_end(struct decoder *decoder)
{
    loki_lines_end_stream(&decoder->lines);
    return true;
}

static const struct json_member stream_members[] = {
    {"stream", take_labels, NULL},
    {"values", take_values, NULL},
    {"metric", take_metric, NULL},
    {NULL,     NULL,        NULL},
};

static const struct json_place stream_place = {.members = stream_members,
                                               .end = stream_end};

static bool result_element(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_OBJECT && !loki_lines_begin_stream(&decoder->lines))
        return true; /* there is no room for it */
    return json_walk_expect(&decoder->walk, token, &stream_place,
                            "a stream is not an object");
}

static const struct json_place result_place = {.element = result_element};

/* --- The envelope ---------------------------------------------------------------------- */

static bool take_result_type(struct decoder *decoder, enum json_token token)
{
    decoder->metric = !json_scan_is(&decoder->walk.scan, token, "streams");
    return true;
}

static bool take_result(struct decoder *decoder, enum json_token token)
{
    if (decoder->metric)
        return true;
    loki_lines_restart(&decoder->lines);
    return json_walk_optional(&decoder->walk, token, &result_place,
                              "\"result\" is not a list");
}

static const struct json_member data_members[] = {
    {"resultType", take_result_type, NULL},
    {"result",     take_result,      NULL},
    {NULL,         NULL,             NULL},
};

static const struct json_place data_place = {.members = data_members};

static bool take_status(struct decoder *decoder, enum json_token token)
{
    decoder->status_seen = true;
    decoder->api_error |= json_scan_is(&decoder->walk.scan, token, "error");
    return true;
}

static bool take_data(struct decoder *decoder, enum json_token token)
{
    return json_walk_optional(&decoder->walk, token, &data_place,
                              "\"data\" is not an object");
}

static bool take_message(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (token == JSON_STRING)
        utf8_sanitize_fixed(decoder->message, sizeof(decoder->message), scan->text,
                            scan->size, UTF8_NEWLINE_PICTURE);
    return true;
}

static bool warnings_element(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (token == JSON_STRING && decoder->warning_count < ARRAY_LEN(decoder->warnings) &&
        decoder->warning_count < decoder->lines.limits.notices)
        decoder->warnings[decoder->warning_count++] = loki_lines_keep(
            &decoder->lines, scan->text, scan->size, UTF8_NEWLINE_PICTURE);
    return true;
}

static const struct json_place warnings_place = {.element = warnings_element};

static const struct json_member envelope_members[] = {
    {"status",   take_status,  NULL           },
    {"data",     take_data,    NULL           },
    {"warnings", NULL,         &warnings_place},
    {"error",    take_message, NULL           },
    {NULL,       NULL,         NULL           },
};

static const struct json_place envelope_place = {.members = envelope_members};

static bool document_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &envelope_place,
                            "it is not an object");
}

static const struct json_place document_place = {.element = document_element};

/* --- Beginning and end ----------------------------------------------------------------- */

struct decoder *loki_streams_begin(const struct query_spec *query, int http_status,
                                   const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    loki_lines_init(&decoder->lines, limits);
    decoder->lines_asked = query->limit > 0 ? (size_t)query->limit : 0;
    json_walk_init(&decoder->walk, &document_place, http_status, limits,
                   LOGS_LINE_BYTES_MAX, "narrow the query or ask for less");
    return decoder;
}

bool loki_streams_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return json_walk_feed(&decoder->walk, bytes, size);
}

static bool finish(struct decoder *decoder)
{
    struct err *err = &decoder->walk.err;

    if (!json_walk_finish(&decoder->walk))
        return false;
    if (decoder->walk.http_status == 204)
        return true;
    if (decoder->api_error)
        err_set(err, ERR_QUERY, "%s",
                decoder->message[0] ? decoder->message : "the server reports an error");
    else if (decoder->metric)
        err_set(err, ERR_QUERY, "the query counts lines instead of showing them");
    else if (!decoder->status_seen)
        err_set(err, ERR_DECODE, "unexpected answer: it has no \"status\"");
    return err->kind == ERR_NONE;
}

struct result *loki_streams_end(struct decoder *decoder, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(decoder)) {
        decoder->lines.result->body_bytes = decoder->walk.bytes;
        result =
            loki_lines_result(&decoder->lines, decoder->lines_asked, decoder->warnings,
                              decoder->warning_count, &decoder->walk.err);
    }
    if (err && !result)
        *err = decoder->walk.err;
    json_walk_done(&decoder->walk);
    loki_lines_done(&decoder->lines);
    free(decoder);
    return result;
}
