/* SPDX-License-Identifier: MIT */

/*
 * All of an answer but its series: {"status":…,"data":{"resultType":…,"result":…},
 * "warnings":[…]}, in any order.
 */

#include <string.h>

#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

enum { MESSAGE_MAX = 4096 /* of an API error; less is shown */ };

static bool text_is(const struct decoder *decoder, enum json_token token,
                    const char *text)
{
    return token == JSON_STRING && decoder->scan.size == strlen(text) &&
           memcmp(decoder->scan.text, text, decoder->scan.size) == 0;
}

static bool take_status(struct decoder *decoder, enum json_token token)
{
    decoder->status_seen = true;
    decoder->api_error = text_is(decoder, token, "error");
    if (!decoder->api_error && !text_is(decoder, token, "success"))
        return prom_unexpected(decoder, "its \"status\" is unknown");
    return true;
}

static bool take_message(struct decoder *decoder, enum json_token token)
{
    size_t size = decoder->scan.size;

    if (token != JSON_STRING)
        return prom_ignore(decoder, token);
    buf_clear(&decoder->message);
    buf_add(&decoder->message, decoder->scan.text,
            size < MESSAGE_MAX ? size : MESSAGE_MAX);
    return true;
}

/* Start over: of a repeated key the last one counts. */
static void forget_data(struct decoder *decoder)
{
    prom_build_reset(&decoder->build);
    buf_clear(&decoder->pair_text);
    decoder->has_series = decoder->has_range = decoder->has_pair = false;
}

static bool take_data(struct decoder *decoder, enum json_token token)
{
    forget_data(decoder);
    decoder->result_type = -1;
    decoder->data_seen = token != JSON_NULL;
    decoder->list_seen = token == JSON_ARRAY;
    if (token == JSON_NULL)
        return true;
    if (token == JSON_OBJECT)
        return prom_push(decoder, PROM_DATA);
    return prom_take_list(decoder, token, PROM_LABEL_VALUES,
                          "\"data\" is neither an object nor a list");
}

static bool take_notices(struct decoder *decoder, enum json_token token,
                         struct prom_notices *notices)
{
    notices->count = 0;
    decoder->notices = notices;
    if (token != JSON_ARRAY)
        return prom_ignore(decoder, token);
    return prom_push(decoder, PROM_NOTICES);
}

static bool take_warnings(struct decoder *decoder, enum json_token token)
{
    return take_notices(decoder, token, &decoder->warnings);
}

static bool take_infos(struct decoder *decoder, enum json_token token)
{
    return take_notices(decoder, token, &decoder->infos);
}

/* VictoriaMetrics's cluster, where a storage node did not answer. */
static bool take_partial(struct decoder *decoder, enum json_token token)
{
    decoder->build.result->partial = token == JSON_TRUE;
    return prom_ignore(decoder, token);
}

static const struct prom_member envelope_members[] = {
    {"status",       take_status},
    {"data",              take_data},
    {"error",take_message},
    {"warnings",        take_warnings},
    {"infos",              take_infos},
    {"isPartial",take_partial},
    {0       },
};

static bool document_element(struct decoder *decoder, enum json_token token, size_t index)
{
    (void)index;
    if (token != JSON_OBJECT)
        return prom_unexpected(decoder, "it is not an object");
    return prom_push(decoder, PROM_ENVELOPE);
}

static bool notices_element(struct decoder *decoder, enum json_token token, size_t index)
{
    struct prom_notices *notices = decoder->notices;
    const struct json_scan *scan = &decoder->scan;

    (void)index;
    if (token != JSON_STRING || notices->count == decoder->build.limits.notices)
        return prom_ignore(decoder, token);
    notices->texts[notices->count++] =
        prom_build_text(&decoder->build, scan->text, scan->size);
    return true;
}

static bool label_values_element(struct decoder *decoder, enum json_token token,
                                 size_t index)
{
    (void)index;
    if (token != JSON_STRING)
        return prom_unexpected(decoder, "a value is not a string");
    prom_build_label_values_add(&decoder->build, decoder->scan.text, decoder->scan.size);
    return true;
}

/* --- "data" and "result" --------------------------------------------------------------- */

static bool take_result_type(struct decoder *decoder, enum json_token token)
{
    static const struct {
        const char *name;
        enum result_type type;
    } types[] = {
        {"matrix", RESULT_MATRIX},
        {"vector", RESULT_VECTOR},
        {"scalar", RESULT_SCALAR},
        {"string", RESULT_STRING},
    };

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (text_is(decoder, token, types[i].name)) {
            decoder->result_type = (int)types[i].type;
            return true;
        }
    }
    return prom_unexpected(decoder, "its \"resultType\" is unknown");
}

static bool take_result(struct decoder *decoder, enum json_token token)
{
    forget_data(decoder);
    if (token == JSON_OBJECT)
        return prom_push(decoder, PROM_EMPTY);
    return prom_take_list(decoder, token, PROM_RESULT, "\"result\" is not a list");
}

static const struct prom_member data_members[] = {
    {"resultType", take_result_type},
    {"result",            take_result},
    {0},
};

static bool empty_key(struct decoder *decoder)
{
    return prom_unexpected(decoder, "\"result\" is an object");
}

static bool result_element(struct decoder *decoder, enum json_token token, size_t index)
{
    const struct json_scan *scan = &decoder->scan;

    if (token == JSON_OBJECT && !decoder->has_pair) {
        decoder->has_series = true;
        if (prom_build_series_begin(&decoder->build))
            return prom_push(decoder, PROM_SERIES);
        json_scan_skip(&decoder->scan); /* over the cap: only counted */
        return true;
    }
    if (index == 0 && token == JSON_NUMBER) {
        decoder->has_pair = true;
        if (prom_number_time(scan->text, scan->size, &decoder->sample_ms))
            return true;
    }
    if (index == 1 && token == JSON_STRING && decoder->has_pair)
        return buf_add(&decoder->pair_text, scan->text, scan->size);
    return prom_unexpected(decoder, "\"result\" holds neither series nor a sample");
}

static bool result_end(struct decoder *decoder, size_t size)
{
    if (decoder->has_pair && size != 2)
        return prom_unexpected(decoder, "\"result\" is not [time, \"value\"]");
    return true;
}

const struct prom_place_row prom_place_document = {.element = document_element};
const struct prom_place_row prom_place_envelope = {.members = envelope_members};
const struct prom_place_row prom_place_data = {.members = data_members};
const struct prom_place_row prom_place_empty = {.key = empty_key};
const struct prom_place_row prom_place_result = {.element = result_element,
                                                 .end = result_end};
const struct prom_place_row prom_place_notices = {.element = notices_element};
const struct prom_place_row prom_place_label_values = {.element = label_values_element};
