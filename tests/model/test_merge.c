/* SPDX-License-Identifier: MIT */

/*
 * Merging a tail into what is kept. The property: whatever a server knew then and knows
 * now, old answer + new tail = the whole answer of now, as long as what lies before the
 * tail has not changed.
 */

#include "model/result.h"
#include "support/test.h"

enum { SERIES = 6, STEPS = 40, STEP_MS = 1000 };

/* What a server knows: a value per series and step, 0 for none. */
struct world {
    int values[SERIES][STEPS];
};

static uint32_t random_state = 88675123;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static struct histogram *make_histogram(struct arena *arena, struct histogram *at,
                                        int value)
{
    struct histogram_bucket *buckets = arena_alloc(arena, 2 * sizeof(*buckets));

    buckets[0] = (struct histogram_bucket){0, 1, value, 0};
    buckets[1] = (struct histogram_bucket){1, 2, value * 2, 0};
    *at = (struct histogram){
        .count = value * 3, .sum = value, .buckets = buckets, .bucket_count = 2};
    return at;
}

/* Odd series are histograms; 2 and 3, and 4 and 5, have equal labels. */
static void add_series(struct result *result, const struct world *world, int index,
                       int from, int to)
{
    static const char *const names[SERIES] = {"a", "b", "c", "c", "d", "d"};
    struct series *series = &result->series[result->series_count];
    int64_t *times = arena_alloc(&result->arena, STEPS * sizeof(*times));
    double *values = arena_alloc(&result->arena, STEPS * sizeof(*values));
    struct histogram *histograms =
        arena_alloc(&result->arena, STEPS * sizeof(*histograms));
    struct label *pair = arena_alloc(&result->arena, sizeof(*pair));
    size_t count = 0;

    for (int step = from; step <= to; step++) {
        if (world->values[index][step] == 0)
            continue;
        times[count] = (int64_t)step * STEP_MS;
        values[count] = world->values[index][step];
        make_histogram(&result->arena, &histograms[count++], world->values[index][step]);
    }
    if (count == 0)
        return;
    *pair = (struct label){"name", names[index]};
    *series = (struct series){.times_ms = times, .count = count};
    series->values = index % 2 ? NULL : values;
    series->histograms = index % 2 ? histograms : NULL;
    labels_make(&series->labels, pair, 1);
    result->series_count++;
    result->samples += count;
}

static struct result *answer(const struct world *world, int from, int to)
{
    struct result *result = result_new();

    result->type = RESULT_MATRIX;
    result->from_ms = (int64_t)from * STEP_MS;
    result->to_ms = (int64_t)to * STEP_MS;
    result->step_ms = STEP_MS;
    result->series = arena_alloc(&result->arena, SERIES * sizeof(*result->series));
    for (int i = 0; i < SERIES; i++)
        add_series(result, world, i, from, to);
    result->series_total = result->series_count;
    return result;
}

static void assert_same_histogram(const struct histogram *a, const struct histogram *b)
{
    assert_near(a->count, b->count, 0);
    assert_near(a->sum, b->sum, 0);
    assert_int_equal(a->bucket_count, b->bucket_count);
    for (size_t i = 0; i < a->bucket_count; i++) {
        assert_near(a->buckets[i].upper, b->buckets[i].upper, 0);
        assert_near(a->buckets[i].count, b->buckets[i].count, 0);
        assert_int_equal(a->buckets[i].rule, b->buckets[i].rule);
    }
}

static void assert_same(const struct result *a, const struct result *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->from_ms, b->from_ms);
    assert_int_equal(a->to_ms, b->to_ms);
    assert_int_equal(a->series_count, b->series_count);
    assert_int_equal(a->series_total, b->series_total);
    for (size_t s = 0; s < a->series_count; s++) {
        const struct series *x = &a->series[s], *y = &b->series[s];

        assert_true(labels_equal(&x->labels, &y->labels));
        assert_true(!x->values == !y->values && !x->histograms == !y->histograms);
        assert_int_equal(x->count, y->count);
        for (size_t i = 0; i < x->count; i++) {
            assert_int_equal(x->times_ms[i], y->times_ms[i]);
            if (x->values)
                assert_near(x->values[i], y->values[i], 0);
            else
                assert_same_histogram(&x->histograms[i], &y->histograms[i]);
        }
    }
}

static void rewrite(struct world *world, int from)
{
    for (int i = 0; i < SERIES; i++) {
        bool gone = random_below(4) == 0;

        for (int step = from; step < STEPS; step++)
            world->values[i][step] = gone ? 0 : (int)random_below(4);
    }
}

static void tail_and_kept_make_the_whole(void **state)
{
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct world world = {0};
        int from = (int)random_below(10), old_end = 20 + (int)random_below(10);
        int new_from = from + (int)random_below(8);
        int tail_from = new_from + (int)random_below((uint32_t)(old_end - new_from));
        int new_end = old_end + (int)random_below(STEPS - 30);
        struct result *kept, *tail, *merged, *whole;

        rewrite(&world, 0);
        kept = answer(&world, from, old_end);
        rewrite(&world, tail_from); /* late samples, series that came and went */
        tail = answer(&world, tail_from, new_end);
        merged = result_merge(kept, tail, (int64_t)new_from * STEP_MS);
        whole = answer(&world, new_from, new_end);
        result_unref(kept);
        result_unref(tail); /* nothing of them is used by the new one */
        assert_same(merged, whole);
        result_unref(merged);
        result_unref(whole);
    }
}

static void merging_is_repeatable(void **state)
{
    struct world world = {0};
    struct result *kept;

    (void)state;
    rewrite(&world, 0);
    kept = answer(&world, 0, 9);
    for (int end = 10; end < STEPS; end++) {
        struct result *tail = answer(&world, end - 2, end);
        struct result *next = result_merge(kept, tail, (int64_t)(end - 9) * STEP_MS);
        struct result *whole = answer(&world, end - 9, end);

        assert_same(next, whole);
        result_unref(kept);
        result_unref(tail);
        result_unref(whole);
        kept = next;
    }
    result_unref(kept);
}

static void what_went_away_leaves_no_ghost(void **state)
{
    struct world world = {.values = {{1, 1, 1, 1, 1}}}, later = {.values = {{1, 1}}};
    struct result *kept = answer(&world, 0, 4), *tail = answer(&later, 2, 5);
    struct result *merged = result_merge(kept, tail, 0);

    (void)state;
    assert_int_equal(merged->series_count, 1);
    assert_int_equal(merged->series[0].count, 2);
    assert_int_equal(merged->series[0].times_ms[1], 1000);
    result_unref(merged);
    merged = result_merge(kept, tail, 2000);
    assert_int_equal(merged->series_count, 0);
    assert_int_equal(merged->series_total, 0);
    result_unref(merged);
    result_unref(kept);
    result_unref(tail);
}

static void equal_times_are_one_column(void **state)
{
    struct world world;
    struct result *kept, *tail, *merged;

    (void)state;
    memset(&world, 1, sizeof(world));
    kept = answer(&world, 0, 9);
    tail = answer(&world, 8, 12);
    merged = result_merge(kept, tail, 2000);
    assert_int_equal(merged->series_count, SERIES);
    assert_int_equal(merged->series[5].count, 11);
    for (int i = 1; i < SERIES; i++)
        assert_ptr_equal(merged->series[i].times_ms, merged->series[0].times_ms);
    result_unref(merged);
    result_unref(kept);
    result_unref(tail);
}

static void samples_after_the_tail_stay(void **state)
{
    struct world world = {.values = {{1, 1, 1, 1, 1}}}, other = {.values = {{0, 0, 2}}};
    struct result *kept = answer(&world, 0, 4), *tail = answer(&other, 1, 2);
    struct result *merged = result_merge(kept, tail, 0);

    (void)state;
    assert_int_equal(merged->series[0].count, 4);
    assert_near(merged->series[0].values[1], 2, 0);
    assert_int_equal(merged->series[0].times_ms[2], 3000);
    assert_int_equal(merged->to_ms, 4000);
    result_unref(merged);
    result_unref(kept);
    result_unref(tail);
}

static void nothing_kept_or_nothing_new(void **state)
{
    struct world world = {.values = {{1, 1, 1}}};
    struct result *kept = answer(&world, 0, 2), *none = result_new(), *merged;

    (void)state;
    merged = result_merge(NULL, kept, 0);
    assert_same(merged, kept);
    result_unref(merged);
    none->from_ms = 2000; /* 204: there is nothing in this window */
    none->to_ms = 3000;
    merged = result_merge(kept, none, 0);
    assert_int_equal(merged->type, RESULT_MATRIX);
    assert_int_equal(merged->series[0].count, 2);
    result_unref(merged);
    result_unref(none);
    result_unref(kept);
}

static void an_instant_answer_replaces(void **state)
{
    struct world world =
                     {
                         .values = {{1, 1, 1}, {0}, {7}}
    },
                 now = {.values = {{0, 0, 5}}};
    struct result *kept = answer(&world, 0, 2), *vector = answer(&now, 2, 2), *merged;
    const char *warnings[] = {"careful"};

    (void)state;
    vector->type = RESULT_VECTOR;
    vector->warnings = warnings;
    vector->warning_count = 1;
    merged = result_merge(kept, vector, 99000);
    assert_int_equal(merged->type, RESULT_VECTOR);
    assert_int_equal(merged->series_count, 1);
    assert_near(merged->series[0].values[0], 5, 0);
    assert_string_equal(merged->warnings[0], "careful");
    result_unref(merged);
    result_unref(kept);
    result_unref(vector);
}

static void partial_stays_partial(void **state)
{
    struct world world = {.values = {{1, 1, 1}}};
    struct result *kept = answer(&world, 0, 2), *tail = answer(&world, 2, 3), *merged;

    (void)state;
    kept->partial = true;
    tail->series_total += 5; /* capped */
    merged = result_merge(kept, tail, 0);
    assert_true(merged->partial);
    assert_int_equal(merged->series_total, merged->series_count + 5);
    result_unref(merged);
    result_unref(kept);
    result_unref(tail);
}

static void references_are_counted(void **state)
{
    struct world world;
    struct result *result;

    (void)state;
    memset(&world, 1, sizeof(world));
    result = answer(&world, 0, 2);
    assert_ptr_equal(result_ref(result), result);
    result_unref(result);
    assert_int_equal(result->series_count, SERIES);
    result_unref(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tail_and_kept_make_the_whole),
        cmocka_unit_test(merging_is_repeatable),
        cmocka_unit_test(what_went_away_leaves_no_ghost),
        cmocka_unit_test(equal_times_are_one_column),
        cmocka_unit_test(samples_after_the_tail_stay),
        cmocka_unit_test(nothing_kept_or_nothing_new),
        cmocka_unit_test(an_instant_answer_replaces),
        cmocka_unit_test(partial_stays_partial),
        cmocka_unit_test(references_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
