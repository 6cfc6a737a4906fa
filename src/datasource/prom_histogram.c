/* SPDX-License-Identifier: MIT */

/*
 * Native histograms: {"count":"42","sum":"3.5","buckets":[[0,"0.25","0.5","12"],…]}.
 * Empty buckets are left out by the server, "buckets" too where there is none.
 */

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "datasource/prom_number.h"
#include "datasource/prom_schema.h"

enum { BUCKETS_MAX = 4096 /* of one histogram; servers allow a few hundred */ };

static bool histograms_element(struct decoder *decoder, enum json_token token,
                               size_t index)
{
    (void)index;
    if (token != JSON_ARRAY)
        return prom_unexpected(decoder, "a histogram sample is not a list");
    return prom_push(decoder, PROM_HISTOGRAM);
}

static bool histogram_element(struct decoder *decoder, enum json_token token,
                              size_t index)
{
    const struct json_scan *scan = &decoder->scan;

    if (index == 0 && token == JSON_NUMBER &&
        prom_number_time(scan->text, scan->size, &decoder->sample_ms))
        return true;
    if (index == 1 && token == JSON_OBJECT) {
        decoder->histogram = (struct histogram){.count = (double)NAN, .sum = (double)NAN};
        decoder->bucket_count = 0;
        return prom_push(decoder, PROM_HISTOGRAM_BODY);
    }
    return prom_unexpected(decoder, "a histogram sample is not [time, {…}]");
}

static bool histogram_end(struct decoder *decoder, size_t size)
{
    struct histogram *histogram = &decoder->histogram;
    size_t bytes = decoder->bucket_count * sizeof(*decoder->buckets);
    struct prom_build *build = &decoder->build;
    void *copy = NULL;

    if (size != 2)
        return prom_unexpected(decoder, "a histogram sample is not [time, {…}]");
    if (bytes > 0 && !build->full) {
        copy = arena_alloc(&build->result->arena, bytes);
        build->full |= !copy;
    }
    if (copy) {
        histogram->buckets = memcpy(copy, decoder->buckets, bytes);
        histogram->bucket_count = decoder->bucket_count;
    }
    prom_build_histogram(build, decoder->sample_ms, histogram);
    return true;
}

static bool take_number(struct decoder *decoder, enum json_token token, double *ret)
{
    if (token != JSON_STRING ||
        !prom_number_value(decoder->scan.text, decoder->scan.size, ret))
        return prom_unexpected(decoder, "a histogram's number is not a number");
    return true;
}

static bool take_count(struct decoder *decoder, enum json_token token)
{
    return take_number(decoder, token, &decoder->histogram.count);
}

static bool take_sum(struct decoder *decoder, enum json_token token)
{
    return take_number(decoder, token, &decoder->histogram.sum);
}

static bool take_buckets(struct decoder *decoder, enum json_token token)
{
    decoder->bucket_count = 0;
    return prom_take_list(decoder, token, PROM_BUCKETS, "\"buckets\" is not a list");
}

static const struct prom_member histogram_members[] = {
    {"count",   take_count},
    {"sum",         take_sum},
    {"buckets",take_buckets},
    {0},
};

static bool buckets_element(struct decoder *decoder, enum json_token token, size_t index)
{
    (void)index;
    if (token != JSON_ARRAY)
        return prom_unexpected(decoder, "a bucket is not a list");
    return prom_push(decoder, PROM_BUCKET);
}

static bool bucket_element(struct decoder *decoder, enum json_token token, size_t index)
{
    struct histogram_bucket *bucket = &decoder->bucket;
    const struct json_scan *scan = &decoder->scan;

    switch (index) {
    case 0:
        if (token != JSON_NUMBER || scan->size != 1 || scan->text[0] > '3')
            return prom_unexpected(decoder, "a bucket's rule is unknown");
        bucket->rule = scan->text[0] - '0';
        return true;
    case 1:
        return take_number(decoder, token, &bucket->lower);
    case 2:
        return take_number(decoder, token, &bucket->upper);
    case 3:
        return take_number(decoder, token, &bucket->count);
    default:
        return prom_unexpected(decoder, "a bucket has more than four elements");
    }
}

static bool bucket_end(struct decoder *decoder, size_t size)
{
    if (size != 4)
        return prom_unexpected(decoder, "a bucket has fewer than four elements");
    if (decoder->bucket_count == BUCKETS_MAX) {
        decoder->build.result->points_cut = true;
        return true;
    }
    if (decoder->bucket_count == decoder->bucket_capacity) {
        decoder->bucket_capacity = decoder->bucket_capacity * 2 + 32;
        decoder->buckets = xreallocarray(decoder->buckets, decoder->bucket_capacity,
                                         sizeof(*decoder->buckets));
    }
    decoder->buckets[decoder->bucket_count++] = decoder->bucket;
    return true;
}

const struct prom_place_row prom_place_histograms = {.element = histograms_element};
const struct prom_place_row prom_place_histogram = {.element = histogram_element,
                                                    .end = histogram_end};
const struct prom_place_row prom_place_histogram_body = {.members = histogram_members};
const struct prom_place_row prom_place_buckets = {.element = buckets_element};
const struct prom_place_row prom_place_bucket = {.element = bucket_element,
                                                 .end = bucket_end};
