/* SPDX-License-Identifier: MIT */
#include "core/random.h"
#include "core/rect.h"
#include "support/test.h"

static struct rect random_rect(void)
{
    return (struct rect){(int)random_below(20) - 10, (int)random_below(20) - 10,
                         (int)random_below(12), (int)random_below(12)};
}

static void an_intersection_is_what_both_contain(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct rect a = random_rect(), b = random_rect(), both = rect_intersect(a, b);

        assert_true(both.w >= 0 && both.h >= 0);
        for (int y = -12; y < 24; y++) {
            for (int x = -12; x < 24; x++)
                assert_int_equal(rect_contains(both, x, y),
                                 rect_contains(a, x, y) && rect_contains(b, x, y));
        }
    }
}

/* What is cut off and what is left are the whole, and apart. */
static void cutting_loses_nothing(void **state)
{
    struct rect (*const cuts[])(struct rect *, int) = {rect_cut_top, rect_cut_bottom,
                                                       rect_cut_left, rect_cut_right};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct rect whole = random_rect(), rest = whole;
        int asked = (int)random_below(20) - 4;
        struct rect cut = cuts[i % 4](&rest, asked);

        assert_true(cut.w >= 0 && cut.h >= 0 && rest.w >= 0 && rest.h >= 0);
        for (int y = -12; y < 24; y++) {
            for (int x = -12; x < 24; x++)
                assert_int_equal(rect_contains(cut, x, y) + rect_contains(rest, x, y),
                                 rect_contains(whole, x, y));
        }
    }
    assert_true(rect_empty((struct rect){3, 3, 0, 5}));
    assert_false(rect_empty((struct rect){3, 3, 1, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_intersection_is_what_both_contain),
        cmocka_unit_test(cutting_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
