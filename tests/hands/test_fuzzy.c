/* SPDX-License-Identifier: MIT */
#include "core/fuzzy.h"
#include "support/test.h"

static void all_characters_must_occur_in_order(void **state)
{
    (void)state;
    assert_true(fuzzy_score("pool", "Connection pools") >= 0);
    assert_true(fuzzy_score("cp", "Connection pools") >= 0);
    assert_true(fuzzy_score("POOL", "Connection pools") >= 0);
    assert_int_equal(fuzzy_score("loop", "Connection pools"), -1);
    assert_int_equal(fuzzy_score("poolss", "Connection pools"), -1);
    assert_int_equal(fuzzy_score("x", ""), -1);
    assert_int_equal(fuzzy_score("", "anything"), 0);
}

static void what_is_meant_comes_first(void **state)
{
    (void)state;
    /* In a row before scattered; the start of a word before its middle. */
    assert_true(fuzzy_score("err", "Error rate") >
                fuzzy_score("err", "Query latencies over regions"));
    assert_true(fuzzy_score("rate", "Error rate") >
                fuzzy_score("rate", "Restarted pods"));
    /* Of equals the shorter. */
    assert_true(fuzzy_score("cpu", "CPU") > fuzzy_score("cpu", "CPU throttling by pod"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_characters_must_occur_in_order),
        cmocka_unit_test(what_is_meant_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
