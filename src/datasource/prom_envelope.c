/* SPDX-License-Identifier: MIT */

/*
 * All of an answer but its series: {"status":…,"data":{"resultType":…,"result":…},
 * "warnings":[…]}, in any order.
 */

#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

/* Start over: of a repeated key the last one counts. */
static void forget_data(struct decoder *decoder)
{
    prom_build_reset(&decoder->build);
    buf_clear(&decoder->pair_text);
    decoder->has_series = decoder->has_range = decoder->has_pair = false;
}

/* --- "data" and "result" --------------------------------------------------------------- */

static bool result_element(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (token == JSON_OBJECT && !decoder->has_pair) {
        decoder->has_series = true;
        if (!prom_build_series_begin(&decoder->build))
            return true; /* over the cap: only counted */
        return json_walk_enter(&decoder->walk, token, &prom_series);
    }
    if (decoder->walk.index == 0 && token == JSON_NUMBER) {
        decoder->has_pair = true;
        if (prom_number_time(scan->text, scan->size, &decoder->sample_ms))
            return true;
    }
    if (decoder->walk.index == 1 && token == JSON_STRING && decoder->has_pair)
        return buf_add(&decoder->pair_text, scan->text, scan->size);
    return json_walk_unexpected(&decoder->walk,
                                "\"result\" holds neither series nor a sample");
}

static bool result_end(struct decoder *decoder)
{
    if (decoder->has_pair && decoder->walk.index != 2)
        return json_walk_unexpected(&decoder->walk,
                                    "\"result\" is not [time, \"value\"]");
    return true;
}

static const struct json_place result_place = {.element = result_element,
                                               .end = result_end};

static bool empty_key(struct decoder *decoder)
{
    return json_walk_unexpected(&decoder->walk, "\"result\" is an object");
}

/* {} where a list should be. */
static const struct json_place empty_place = {.key = empty_key};

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
        if (json_scan_is(&decoder->walk.scan, token, types[i].name)) {
            decoder->result_type = (int)types[i].type;
            return true;
        }
    }
    return json_walk_unexpected(&decoder->walk, "its \"resultType\" is unknown");
}

static bool take_result(struct decoder *decoder, enum json_token token)
{
    forget_data(decoder);
    if (token == JSON_OBJECT)
        return json_walk_enter(&decoder->walk, token, &empty_place);
    return json_walk_optional(&decoder->walk, token, &result_place,
                              "\"result\" is not a list");
}

static const struct json_member data_members[] = {
    {"resultType", take_result_type, NULL},
    {"result",     take_result,      NULL},
    {NULL,         NULL,             NULL},
};

static const struct json_place data_place = {.members = data_members};

static bool label_values_element(struct decoder *decoder, enum json_token token)
{
    if (token != JSON_STRING)
        return json_walk_unexpected(&decoder->walk, "a value is not a string");
    prom_build_label_values_add(&decoder->build, decoder->walk.scan.text,
                                decoder->walk.scan.size);
    return true;
}

static const struct json_place label_values_place = {.element = label_values_element};

static bool take_data(struct decoder *decoder, enum json_token token)
{
    forget_data(decoder);
    decoder->result_type = -1;
    decoder->data_seen = token != JSON_NULL;
    if (token == JSON_NULL)
        return true;
    if (token == JSON_OBJECT)
        return json_walk_enter(&decoder->walk, token, &data_place);
    return json_walk_expect(&decoder->walk, token, &label_values_place,
                            "\"data\" is neither an object nor a list");
}

/* --- The envelope ---------------------------------------------------------------------- */

static bool take_status(struct decoder *decoder, enum json_token token)
{
    decoder->status_seen = true;
    decoder->api_error = json_scan_is(&decoder->walk.scan, token, "error");
    if (!decoder->api_error && !json_scan_is(&decoder->walk.scan, token, "success"))
        return json_walk_unexpected(&decoder->walk, "its \"status\" is unknown");
    return true;
}

static bool take_message(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;
    struct buf *message = &decoder->message;

    if (token == JSON_STRING) {
        buf_clear(message);
        buf_add(message, scan->text,
                scan->size < message->max ? scan->size : message->max);
    }
    return true;
}

static bool notices_element(struct decoder *decoder, enum json_token token)
{
    struct prom_notices *notices = decoder->notices;
    const struct json_scan *scan = &decoder->walk.scan;

    if (token == JSON_STRING && notices->count < decoder->build.limits.notices)
        notices->texts[notices->count++] =
            prom_build_text(&decoder->build, scan->text, scan->size);
    return true;
}

static const struct json_place notices_place = {.element = notices_element};

static bool take_notices(struct decoder *decoder, enum json_token token,
                         struct prom_notices *notices)
{
    notices->count = 0;
    decoder->notices = notices;
    return json_walk_enter(&decoder->walk, token, &notices_place);
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
    return true;
}

static const struct json_member envelope_members[] = {
    {"status",    take_status,   NULL},
    {"data",      take_data,     NULL},
    {"error",     take_message,  NULL},
    {"warnings",  take_warnings, NULL},
    {"infos",     take_infos,    NULL},
    {"isPartial", take_partial,  NULL},
    {NULL,        NULL,          NULL},
};

static const struct json_place envelope_place = {.members = envelope_members};

static bool document_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &envelope_place,
                            "it is not an object");
}

const struct json_place prom_document = {.element = document_element};
