/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "support/test.h"
#include "views/fixture.h"
#include "views/series_list.h"

/*
 * Names say what differs, colours stay with their series, the worst comes first.
 */

static double constant(double place, double value)
{
    (void)place;
    return value;
}

/* A list of the labels given, all of one target. */
static void collect(struct fixture *fixture, struct series_list *list, const char *legend,
                    const char *const *labels, size_t count)
{
    struct panel_input input;

    fixture_init(fixture, "timeseries", "Requests", "");
    if (count > 0) {
        struct result *result = fixture_matrix(fixture, 60000);

        for (size_t i = 0; i < count; i++)
            results_add_fn(result, labels[i], constant, (double)(i + 1));
        results_finish(result);
        fixture_query(fixture, "q", legend, fixture_fresh(result), result);
    }
    input = (struct panel_input){
        .spec = &fixture->spec,
        .title = "Requests",
        .queries = fixture->queries,
        .exprs = fixture->exprs,
        .query_count = fixture->count,
        .window = {fixture->now_ms - fixture->range_ms, fixture->now_ms},
        .now_ms = fixture->now_ms,
    };
    series_list_init(list);
    series_list_collect(list, &input, 500);
}

static void done(struct fixture *fixture, struct series_list *list)
{
    series_list_done(list);
    fixture_done(fixture);
}

static const struct series_item *find(const struct series_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    fail_msg("there is no series \"%s\"", name);
    return NULL;
}

static void test_names_say_only_what_differs(void **unused)
{
    static const char *const labels[] = {
        "__name__=up,job=backend,namespace=prod,method=GET,status=200",
        "__name__=up,job=backend,namespace=prod,method=GET,status=500",
        "__name__=up,job=backend,namespace=prod,method=POST,status=200",
    };
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, NULL, labels, 3);
    find(&list, "GET 200");
    find(&list, "GET 500");
    find(&list, "POST 200");
    done(&fixture, &list);
}

static void test_one_label_is_enough_where_it_tells_apart(void **unused)
{
    static const char *const labels[] = {
        "instance=10.0.0.1:8080,pod=backend-a,node=n1",
        "instance=10.0.0.2:8080,pod=backend-b,node=n1",
        "instance=10.0.0.3:8080,pod=backend-c,node=n2",
    };
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, NULL, labels, 3);
    find(&list, "backend-a");
    find(&list, "backend-b");
    find(&list, "backend-c");
    done(&fixture, &list);
}

static void test_legends_of_the_layout_come_first(void **unused)
{
    static const char *const labels[] = {"pod=a,zone=x", "pod=b,zone=x"};
    static const char *const repeated[] = {"pod=a,zone=x", "pod=a,zone=y"};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, "rx {{pod}}", labels, 2);
    find(&list, "rx a");
    find(&list, "rx b");
    done(&fixture, &list);
    /* One legend for two series is no name: what differs is said after it. */
    collect(&fixture, &list, "rx {{pod}}", repeated, 2);
    find(&list, "rx a x");
    find(&list, "rx a y");
    done(&fixture, &list);
}

static void test_a_single_series_has_a_name(void **unused)
{
    static const char *const named[] = {"__name__=users_active"};
    static const char *const bare[] = {""};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, NULL, named, 1);
    assert_string_equal(list.items[0].name, "users_active");
    done(&fixture, &list);
    collect(&fixture, &list, NULL, bare, 1);
    assert_string_equal(list.items[0].name, "Requests");
    done(&fixture, &list);
}

/* A label as long as the decoder lets through is still a name, one that can be drawn. */
static void test_long_labels_are_cut(void **unused)
{
    enum { LENGTH = 60000 };

    static char first[LENGTH + 16] = "pod=a", second[LENGTH + 16] = "pod=b";
    const char *labels[] = {first, second};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    memset(first + 5, 'x', LENGTH);
    memset(second + 5, 'x', LENGTH);
    for (int legend = 0; legend < 2; legend++) {
        collect(&fixture, &list, legend ? "{{pod}}" : NULL, labels, 2);
        assert_int_equal(list.items[0].name[0], 'a');
        assert_int_equal(list.items[1].name[0], 'b');
        assert_int_equal(strlen(list.items[0].name), 200);
        done(&fixture, &list);
    }
}

static void test_brief_names_leave_out_what_all_share(void **unused)
{
    static const char *const pods[] = {"pod=sql-studio-backend-7d9f8-x2kpl",
                                       "pod=sql-studio-backend-7d9f8-9qwzt"};
    static const char *const hosts[] = {"ip=10.0.0.1", "ip=10.0.0.2"};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, NULL, pods, 2);
    assert_string_equal(find(&list, "sql-studio-backend-7d9f8-x2kpl")->brief, "x2kpl");
    done(&fixture, &list);
    /* What the legend says besides stays: rx and tx of a pod are two. */
    collect(&fixture, &list, "rx {{pod}}", pods, 2);
    assert_string_equal(list.items[0].brief, "rx 9qwzt");
    done(&fixture, &list);
    /* "1" and "2" would be no names. */
    collect(&fixture, &list, NULL, hosts, 2);
    assert_string_equal(find(&list, "10.0.0.1")->brief, "10.0.0.1");
    done(&fixture, &list);
}

static void test_colours_stay_with_their_series(void **unused)
{
    static const char *const few[] = {"pod=a", "pod=b", "pod=c", "pod=d"};
    static const char *const shuffled[] = {"pod=d", "pod=b", "pod=a", "pod=c"};
    struct fixture fixture[2];
    struct series_list list[2];

    (void)unused;
    collect(&fixture[0], &list[0], NULL, few, 4);
    collect(&fixture[1], &list[1], "{{pod}}", shuffled, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct series_item *item = &list[0].items[i];

        assert_int_equal(item->look, find(&list[1], item->name)->look);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(item->look, list[0].items[k].look);
    }
    for (size_t i = 0; i < 2; i++)
        done(&fixture[i], &list[i]);
}

/* The value is part of what a user remembers ("the blue one is x2kpl"): a change here
   changes every screen. */
static void test_colours_are_the_same_in_every_run(void **unused)
{
    static const char *const pods[] = {"pod=x2kpl", "pod=9qwzt", "pod=m4n7d"};
    struct fixture fixture;
    struct series_list list;

    static const struct {
        const char *name;
        int colour;
    } known[] = {
        {"x2kpl", 9},
        {"9qwzt", 7},
        {"m4n7d", 2}
    };

    (void)unused;
    collect(&fixture, &list, NULL, pods, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(find(&list, known[i].name)->look,
                         STYLE_SERIES_1 + known[i].colour);
    done(&fixture, &list);
}

static void test_colours_differ_while_there_are_enough(void **unused)
{
    const char *labels[SERIES_STYLES];
    char texts[SERIES_STYLES][32];
    size_t used[SERIES_STYLES] = {0};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    for (size_t i = 0; i < SERIES_STYLES; i++) {
        snprintf(texts[i], sizeof(texts[i]), "endpoint=/api/%zu", i * 37);
        labels[i] = texts[i];
    }
    collect(&fixture, &list, NULL, labels, SERIES_STYLES);
    for (size_t i = 0; i < SERIES_STYLES; i++)
        used[list.items[i].look - STYLE_SERIES_1]++;
    for (size_t i = 0; i < SERIES_STYLES; i++)
        assert_int_equal(used[i], 1);
    done(&fixture, &list);
}

static void test_the_worst_comes_first(void **unused)
{
    static const char *const labels[] = {"pod=one", "pod=two", "pod=three", "pod=four"};
    struct fixture fixture;
    struct series_list list;
    uint32_t order[4];

    (void)unused;
    collect(&fixture, &list, NULL, labels, 4); /* values 1, 2, 3, 4 */
    series_list_order(&list, order);
    assert_string_equal(list.items[order[0]].name, "four");
    assert_string_equal(list.items[order[3]].name, "one");
    find(&list, "one");
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(list.items[i].name, "one") == 0)
            list.items[i].state = STATE_CRITICAL; /* as for a value that is too low */
    }
    series_list_order(&list, order);
    assert_string_equal(list.items[order[0]].name, "one");
    assert_string_equal(list.items[order[1]].name, "four");
    done(&fixture, &list);
}

static void test_hidden_and_empty_series_are_left_out(void **unused)
{
    static const char *const labels[] = {"pod=a", "pod=b"};
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    collect(&fixture, &list, NULL, labels, 2);
    assert_int_equal(list.count, 2);
    series_list_done(&list);
    series_list_init(&list);
    fixture.targets[0].hidden = true;
    series_list_collect(&list,
                        &(struct panel_input){
                            .spec = &fixture.spec,
                            .queries = fixture.queries,
                            .query_count = 1,
                            .window = {fixture.now_ms - fixture.range_ms, fixture.now_ms},
    },
                        500);
    assert_int_equal(list.count, 0);
    fixture.targets[0].hidden = false;
    series_list_collect(&list,
                        &(struct panel_input){
                            .spec = &fixture.spec,
                            .queries = fixture.queries,
                            .query_count = 1,
                            .window = {fixture.now_ms + 1, fixture.now_ms + 2},
    },
                        500);
    assert_int_equal(list.count, 0);
    done(&fixture, &list);
}

static void test_of_too_many_the_largest_are_kept(void **unused)
{
    const char *labels[40];
    char texts[40][32];
    struct fixture fixture;
    struct series_list list;

    (void)unused;
    for (size_t i = 0; i < 40; i++) {
        snprintf(texts[i], sizeof(texts[i]), "pod=p%02zu", i);
        labels[i] = texts[i];
    }
    collect(&fixture, &list, NULL, labels, 40);
    series_list_collect(&list,
                        &(struct panel_input){
                            .spec = &fixture.spec,
                            .queries = fixture.queries,
                            .query_count = 1,
                            .window = {fixture.now_ms - fixture.range_ms, fixture.now_ms},
    },
                        25);
    assert_int_equal(list.count, 25);
    assert_int_equal(list.total, 40);
    find(&list, "p39"); /* the largest */
    find(&list, "p15");
    done(&fixture, &list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_say_only_what_differs),
        cmocka_unit_test(test_one_label_is_enough_where_it_tells_apart),
        cmocka_unit_test(test_legends_of_the_layout_come_first),
        cmocka_unit_test(test_a_single_series_has_a_name),
        cmocka_unit_test(test_long_labels_are_cut),
        cmocka_unit_test(test_brief_names_leave_out_what_all_share),
        cmocka_unit_test(test_colours_stay_with_their_series),
        cmocka_unit_test(test_colours_are_the_same_in_every_run),
        cmocka_unit_test(test_colours_differ_while_there_are_enough),
        cmocka_unit_test(test_the_worst_comes_first),
        cmocka_unit_test(test_hidden_and_empty_series_are_left_out),
        cmocka_unit_test(test_of_too_many_the_largest_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
