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

static bool take_number(struct decoder *decoder, enum json_token token, double *ret)
{
    if (token != JSON_STRING ||
        !prom_number_value(decoder->walk.scan.text, decoder->walk.scan.size, ret))
        return json_walk_unexpected(&decoder->walk,
                                    "a histogram's number is not a number");
    return true;
}

static bool bucket_element(struct decoder *decoder, enum json_token token)
{
    struct histogram_bucket *bucket = &decoder->bucket;
    const struct json_scan *scan = &decoder->walk.scan;

    switch (decoder->walk.index) {
    case 0:
        if (token != JSON_NUMBER || scan->size != 1 || scan->text[0] > '3')
            return json_walk_unexpected(&decoder->walk, "a bucket's rule is unknown");
        bucket->rule = scan->text[0] - '0';
        return true;
    case 1:
        return take_number(decoder, token, &bucket->lower);
    case 2:
        return take_number(decoder, token, &bucket->upper);
    case 3:
        return take_number(decoder, token, &bucket->count);
    default:
        return json_walk_unexpected(&decoder->walk,
                                    "a bucket has more than four elements");
    }
}

static bool bucket_end(struct decoder *decoder)
{
    if (decoder->walk.index != 4)
        return json_walk_unexpected(&decoder->walk,
                                    "a bucket has fewer than four elements");
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

static const struct json_place bucket_place = {.element = bucket_element,
                                               .end = bucket_end};

static bool buckets_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &bucket_place,
                            "a bucket is not a list");
}

static const struct json_place buckets_place = {.element = buckets_element};

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
    return json_walk_optional(&decoder->walk, token, &buckets_place,
                              "\"buckets\" is not a list");
}

static const struct json_member body_members[] = {
    {"count",   take_count,   NULL},
    {"sum",     take_sum,     NULL},
    {"buckets", take_buckets, NULL},
    {NULL,      NULL,         NULL},
};

static const struct json_place body_place = {.members = body_members};

static bool histogram_element(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;

    if (decoder->walk.index == 0 && token == JSON_NUMBER &&
        prom_number_time(scan->text, scan->size, &decoder->sample_ms))
        return true;
    if (decoder->walk.index == 1 && token == JSON_OBJECT) {
        decoder->histogram = (struct histogram){.count = (double)NAN, .sum = (double)NAN};
        decoder->bucket_count = 0;
        return json_walk_enter(&decoder->walk, token, &body_place);
    }
    return json_walk_unexpected(&decoder->walk, "a histogram sample is not [time, {…}]");
}

static bool histogram_end(struct decoder *decoder)
{
    struct histogram *histogram = &decoder->histogram;
    size_t bytes = decoder->bucket_count * sizeof(*decoder->buckets);
    struct prom_build *build = &decoder->build;
    void *copy = NULL;

    if (decoder->walk.index != 2)
        return json_walk_unexpected(&decoder->walk,
                                    "a histogram sample is not [time, {…}]");
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

const struct json_place prom_histogram = {.element = histogram_element,
                                          .end = histogram_end};

static bool histograms_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &prom_histogram,
                            "a histogram sample is not a list");
}

const struct json_place prom_histograms = {.element = histograms_element};
