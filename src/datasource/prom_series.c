/* SPDX-License-Identifier: MIT */

/*
 * Series and their samples. Samples are nearly all of an answer's bytes: where one is
 * in sight as servers write it, it goes past the tokens into the columns.
 */

#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

static bool sample_element(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (decoder->walk.index == 0 && token == JSON_NUMBER &&
        prom_number_time(scan->text, scan->size, &decoder->sample_ms))
        return true;
    if (decoder->walk.index == 1 && token == JSON_STRING &&
        prom_number_value(scan->text, scan->size, &decoder->sample_value))
        return true;
    return json_walk_unexpected(&decoder->walk, "a sample is not [time, \"value\"]");
}

static bool sample_end(struct decoder *decoder)
{
    if (decoder->walk.index != 2)
        return json_walk_unexpected(&decoder->walk, "a sample is not [time, \"value\"]");
    prom_build_sample(&decoder->build, decoder->sample_ms, decoder->sample_value);
    return true;
}

static const struct json_place sample_place = {.element = sample_element,
                                               .end = sample_end};

static bool samples_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &sample_place,
                            "a sample is not a list");
}

/* Floats in sight, past the tokens. */
static void samples_quick(struct decoder *decoder)
{
    struct json_scan *scan = &decoder->walk.scan;
    const char *at = json_scan_element(scan, '[');
    int64_t ms;
    double value;

    while (at) {
        at = prom_number_sample(at, scan->end, &ms, &value);
        if (!at)
            return;
        prom_build_sample(&decoder->build, ms, value);
        json_scan_passed(scan, at);
        at = json_scan_element(scan, '[');
    }
}

static const struct json_place samples_place = {.element = samples_element,
                                                .quick = samples_quick};

static bool label_name(struct decoder *decoder)
{
    prom_build_label_name(&decoder->build, decoder->walk.scan.text,
                          decoder->walk.scan.size);
    return true;
}

static bool label_value(struct decoder *decoder, enum json_token token)
{
    if (token != JSON_STRING)
        return json_walk_unexpected(&decoder->walk, "a label's value is not a string");
    prom_build_label_value(&decoder->build, decoder->walk.scan.text,
                           decoder->walk.scan.size);
    return true;
}

static const struct json_place metric_place = {.key = label_name, .element = label_value};

static bool take_metric(struct decoder *decoder, enum json_token token)
{
    prom_build_labels_clear(&decoder->build);
    return json_walk_optional(&decoder->walk, token, &metric_place,
                              "\"metric\" is not an object");
}

static bool take_value(struct decoder *decoder, enum json_token token)
{
    decoder->build.count = 0;
    return json_walk_optional(&decoder->walk, token, &sample_place,
                              "\"value\" is not a list");
}

static bool take_values(struct decoder *decoder, enum json_token token)
{
    decoder->build.count = 0;
    decoder->has_range = true;
    return json_walk_optional(&decoder->walk, token, &samples_place,
                              "\"values\" is not a list");
}

static bool take_histogram(struct decoder *decoder, enum json_token token)
{
    decoder->build.histogram_count = 0;
    return json_walk_optional(&decoder->walk, token, &prom_histogram,
                              "\"histogram\" is not a list");
}

static bool take_histograms(struct decoder *decoder, enum json_token token)
{
    decoder->build.histogram_count = 0;
    decoder->has_range = true;
    return json_walk_optional(&decoder->walk, token, &prom_histograms,
                              "\"histograms\" is not a list");
}

static const struct json_member series_members[] = {
    {"metric",     take_metric,     NULL},
    {"value",      take_value,      NULL},
    {"values",     take_values,     NULL},
    {"histogram",  take_histogram,  NULL},
    {"histograms", take_histograms, NULL},
    {NULL,         NULL,            NULL},
};

static bool series_end(struct decoder *decoder)
{
    prom_build_series_end(&decoder->build);
    return true;
}

const struct json_place prom_series = {.members = series_members, .end = series_end};
