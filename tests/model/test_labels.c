/* SPDX-License-Identifier: MIT */
#include "model/labels.h"
#include "support/test.h"

static struct labels make(struct label *pairs, size_t count)
{
    struct labels labels;

    labels_make(&labels, pairs, count);
    return labels;
}

static void sorted_and_last_one_wins(void **state)
{
    struct label pairs[] = {
        {"b",        "1" },
        {"a",        "x" },
        {"b",        "2" },
        {"__name__", "up"},
        {"b",        "3" }
    };
    struct labels labels = make(pairs, 5);

    (void)state;
    assert_int_equal(labels.count, 3);
    assert_string_equal(labels.pairs[0].name, "__name__");
    assert_string_equal(labels.pairs[1].name, "a");
    assert_string_equal(labels_get(&labels, "b"), "3");
    assert_null(labels_get(&labels, "c"));
}

static void order_given_does_not_matter(void **state)
{
    struct label one[] =
        {
            {"a", "1"},
            {"b", "2"}
    },
                 other[] = {{"b", "2"}, {"a", "1"}};
    struct labels x = make(one, 2), y = make(other, 2);

    (void)state;
    assert_true(labels_equal(&x, &y));
    assert_true(x.hash == y.hash);
}

static void borders_between_texts_count(void **state)
{
    struct label one[] =
        {
            {"a", "bc"}
    },
                 other[] = {{"ab", "c"}};
    struct labels x = make(one, 1), y = make(other, 1);

    (void)state;
    assert_false(x.hash == y.hash);
    assert_false(labels_equal(&x, &y));
}

/* Colours hang on it: a change would repaint everyone's screens. */
static void hash_never_changes(void **state)
{
    struct label pairs[] = {
        {"__name__", "up"        },
        {"job",      "prometheus"}
    };
    struct labels labels = make(pairs, 2), none = make(NULL, 0);

    (void)state;
    assert_true(none.hash == UINT64_C(0xcbf29ce484222325));
    assert_true(labels.hash == UINT64_C(0x2f244d256bf0da14));
}

static void compared_pair_by_pair(void **state)
{
    struct label a[] =
        {
            {"a", "1"}
    },
                 ab[] = {{"a", "1"}, {"b", "1"}}, b[] = {{"a", "2"}};
    struct labels x = make(a, 1), y = make(ab, 2), z = make(b, 1), none = make(NULL, 0);

    (void)state;
    assert_true(labels_compare(&none, &x) < 0);
    assert_true(labels_compare(&x, &y) < 0);
    assert_true(labels_compare(&y, &z) < 0);
    assert_true(labels_compare(&z, &x) > 0);
    assert_true(labels_compare(&x, &x) == 0);
}

static void copy_stands_alone(void **state)
{
    char value[] = "before";
    struct label pairs[] = {
        {"a", value}
    };
    struct labels labels = make(pairs, 1), copy;
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    assert_true(labels_copy(&labels, &arena, &copy));
    strcpy(value, "after");
    assert_string_equal(labels_get(&copy, "a"), "before");
    assert_true(copy.hash == labels.hash);
    arena_done(&arena);
    arena_init(&arena, 16);
    assert_false(labels_copy(&labels, &arena, &copy));
    arena_done(&arena);
}

static void assert_formatted(struct label *pairs, size_t count, const char *expected)
{
    struct labels labels = make(pairs, count);
    struct buf out;

    buf_init(&out, 1024);
    labels_format(&labels, &out);
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

static void formatted_as_promql(void **state)
{
    struct label one[] = {
        {"__name__", "up"}
    };
    struct label some[] = {
        {"job",      "a\"b\\c\n"},
        {"__name__", "x:y"      },
        {"az",       ""         }
    };
    struct label utf8[] = {
        {"__name__", "my.metric"},
        {"a.b",      "1"        },
        {"c",        "2"        }
    };
    struct label nameless[] = {
        {"a", "1"}
    };

    (void)state;
    assert_formatted(NULL, 0, "{}");
    assert_formatted(one, 1, "up");
    assert_formatted(some, 3, "x:y{az=\"\",job=\"a\\\"b\\\\c\\n\"}");
    assert_formatted(utf8, 3, "{\"my.metric\",\"a.b\"=\"1\",c=\"2\"}");
    assert_formatted(nameless, 1, "{a=\"1\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_and_last_one_wins),
        cmocka_unit_test(order_given_does_not_matter),
        cmocka_unit_test(borders_between_texts_count),
        cmocka_unit_test(hash_never_changes),
        cmocka_unit_test(compared_pair_by_pair),
        cmocka_unit_test(copy_stands_alone),
        cmocka_unit_test(formatted_as_promql),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
