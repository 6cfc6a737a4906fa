/* SPDX-License-Identifier: MIT */

/*
 * Recorded answers with random damage: whatever comes of it must be the same for every
 * way of cutting the bytes, an error must have words, and a result must keep its
 * promises. Seeded: a failure can be repeated.
 */

#include <stdlib.h>

#include "core/utf8.h"
#include "support.h"
#include "support/test.h"

enum { ROUNDS = 300, SIZE_MAX_BYTES = 4096 };

static const char *const seeds[] = {
    "2.42/query_weird_labels.json",     "2.42/query_range_gaps.json",
    "2.42/query_instant_matrix.json",   "2.42/query_stats_all.json",
    "2.42/query_scalar_inf.json",       "2.42/query_string.json",
    "2.42/label_values_job.json",       "3.14/query_info.json",
    "3.14/query_native_histogram.json", "3.14/query_range_mixed.json",
};

static uint32_t random_state = 2463534242;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static size_t mutate(char *bytes, size_t size)
{
    static const char alphabet[] = "{}[]\",:\\u0dn-+.eE19 tfN\n\x1b\xff";
    size_t at = random_below((uint32_t)size), length;

    switch (random_below(5)) {
    case 0:
        bytes[at] = alphabet[random_below(sizeof(alphabet))];
        return size;
    case 1:
        bytes[at] = (char)(bytes[at] ^ (1 << random_below(8)));
        return size;
    case 2: /* cut something out */
        length = random_below(16) + 1;
        length = length < size - at ? length : size - at;
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 3: /* say something twice */
        length = random_below(64) + 1;
        length = length < size - at ? length : size - at;
        if (size + length > SIZE_MAX_BYTES)
            return size;
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    default: /* end early */
        return random_below(8) == 0 ? at : size;
    }
}

static void check_promises(const struct result *result)
{
    assert_true(result->series_count <= result->series_total ||
                result->series_total == 0);
    for (size_t i = 0; i < result->series_count; i++) {
        const struct series *series = &result->series[i];

        assert_true(series->count > 0);
        assert_true(!series->values != !series->histograms);
        if (i > 0)
            assert_true(labels_compare(&series[-1].labels, &series->labels) <= 0);
        for (size_t p = 1; p < series->count; p++)
            assert_true(series->times_ms[p] > series->times_ms[p - 1]);
        for (size_t l = 0; l < series->labels.count; l++) {
            const char *value = series->labels.pairs[l].value;

            assert_true(utf8_clean(value, strlen(value), UTF8_NEWLINE_PICTURE));
        }
    }
}

static void damaged_answers(void **state)
{
    size_t accepted = 0, refused = 0;

    (void)state;
    for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
        const struct query_spec *query =
            strstr(seeds[s], "label") ? &query_values : &query_range;
        size_t seed_size;
        char *seed = fixture_read(seeds[s], &seed_size);

        assert_true(seed_size < SIZE_MAX_BYTES);
        for (int round = 0; round < ROUNDS; round++) {
            char bytes[SIZE_MAX_BYTES];
            struct err err = {0};
            struct result *result;
            size_t size = seed_size;

            memcpy(bytes, seed, size);
            for (uint32_t n = random_below(4) + 1; n > 0 && size > 0; n--)
                size = mutate(bytes, size);
            result = decode_all_ways(query, 200, bytes, size, &err);
            if (result)
                check_promises(result);
            else
                assert_true(err.kind != ERR_NONE && err.msg[0]);
            accepted += result != NULL;
            refused += result == NULL;
            result_unref(result);
        }
        free(seed);
    }
    /* Damage that nothing notices, or that spoils everything, would test nothing. */
    assert_true(accepted > 50);
    assert_true(refused > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_answers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
