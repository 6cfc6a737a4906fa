/* SPDX-License-Identifier: MIT */

/*
 * Series and their samples. Samples are nearly all of an answer's bytes: where one is
 * in sight as servers write it, it goes past the tokens into the columns.
 */

#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

static bool take_metric(struct decoder *decoder, enum json_token token)
{
    prom_build_labels_clear(&decoder->build);
    if (token == JSON_NULL)
        return true;
    if (token != JSON_OBJECT)
        return prom_unexpected(decoder, "\"metric\" is not an object");
    return prom_push(decoder, PROM_METRIC);
}

static bool take_value(struct decoder *decoder, enum json_token token)
{
    decoder->build.count = 0;
    return prom_take_list(decoder, token, PROM_SAMPLE, "\"value\" is not a list");
}

static bool take_values(struct decoder *decoder, enum json_token token)
{
    decoder->build.count = 0;
    decoder->has_range = true;
    return prom_take_list(decoder, token, PROM_SAMPLES, "\"values\" is not a list");
}

static bool take_histogram(struct decoder *decoder, enum json_token token)
{
    decoder->build.histogram_count = 0;
    return prom_take_list(decoder, token, PROM_HISTOGRAM, "\"histogram\" is not a list");
}

static bool take_histograms(struct decoder *decoder, enum json_token token)
{
    decoder->build.histogram_count = 0;
    decoder->has_range = true;
    return prom_take_list(decoder, token, PROM_HISTOGRAMS,
                          "\"histograms\" is not a list");
}

static const struct prom_member series_members[] = {
    {"metric",        take_metric},
    {"value",               take_value},
    {"values",take_values},
    {"histogram",        take_histogram},
    {"histograms",               take_histograms},
    {0},
};

static bool series_end(struct decoder *decoder, size_t size)
{
    (void)size;
    prom_build_series_end(&decoder->build);
    return true;
}

static bool label_name(struct decoder *decoder)
{
    prom_build_label_name(&decoder->build, decoder->scan.text, decoder->scan.size);
    return true;
}

static bool label_value(struct decoder *decoder, enum json_token token, size_t index)
{
    (void)index;
    if (token != JSON_STRING)
        return prom_unexpected(decoder, "a label's value is not a string");
    prom_build_label_value(&decoder->build, decoder->scan.text, decoder->scan.size);
    return true;
}

static bool samples_element(struct decoder *decoder, enum json_token token, size_t index)
{
    (void)index;
    if (token != JSON_ARRAY)
        return prom_unexpected(decoder, "a sample is not a list");
    return prom_push(decoder, PROM_SAMPLE);
}

static bool sample_element(struct decoder *decoder, enum json_token token, size_t index)
{
    const struct json_scan *scan = &decoder->scan;

    if (index == 0 && token == JSON_NUMBER &&
        prom_number_time(scan->text, scan->size, &decoder->sample_ms))
        return true;
    if (index == 1 && token == JSON_STRING &&
        prom_number_value(scan->text, scan->size, &decoder->sample_value))
        return true;
    return prom_unexpected(decoder, "a sample is not [time, \"value\"]");
}

static bool sample_end(struct decoder *decoder, size_t size)
{
    if (size != 2)
        return prom_unexpected(decoder, "a sample is not [time, \"value\"]");
    prom_build_sample(&decoder->build, decoder->sample_ms, decoder->sample_value);
    return true;
}

void prom_samples_quick(struct decoder *decoder)
{
    struct json_scan *scan = &decoder->scan;
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

const struct prom_place_row prom_place_series = {.members = series_members,
                                                 .end = series_end};
const struct prom_place_row prom_place_metric = {.key = label_name,
                                                 .element = label_value};
const struct prom_place_row prom_place_samples = {.element = samples_element};
const struct prom_place_row prom_place_sample = {.element = sample_element,
                                                 .end = sample_end};
