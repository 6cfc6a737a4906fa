/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/attr.h"
#include "core/field.h"
#include "core/unit.h"
#include "support/test.h"

struct options {
    char *title;
    bool stacked;
    int columns;
    double min;
    int64_t refresh_ms;
    int legend;
    const struct unit *unit;
    char **hosts;
    int nested;
};

static const char *const legends[] = {"none", "bottom", "right", NULL};

static const struct field fields[] = {
    {"title",                  FIELD_STRING, offsetof(struct options, title), .def = "untitled",
     .help = "Text on the rule"},
    {"stacked", FIELD_BOOL, offsetof(struct options, stacked), .def = "yes",
     .help = "Add up"},
    {"columns",       FIELD_INT, offsetof(struct options, columns), .min = 1, .max = 24,
     .def = "12", .help = "Width"},
    {"min",                        FIELD_DOUBLE, offsetof(struct options, min), .min = -1, .max = 0.5,
     .help = "Lower end"},
    {"refresh",              FIELD_DURATION, offsetof(struct options, refresh_ms), .min = 250,
     .max = 86400000, .def = "30s", .help = "Time between two questions"},
    {"legend",                FIELD_CHOICE, offsetof(struct options, legend), .choices = legends,
     .def = "bottom", .help = "Place of the legend"},
    {"unit",         FIELD_UNIT, offsetof(struct options, unit), .def = "short", .help = "Unit"},
    {"hosts",                FIELD_STRINGS, offsetof(struct options, hosts), .def = "a, b",
     .help = "Names"},
    {"nested", FIELD_NODE, offsetof(struct options, nested), .help = "More"},
    {0               },
};

static void defaults_are_set(void **state)
{
    struct options options = {0};

    (void)state;
    field_defaults(fields, &options);
    assert_string_equal(options.title, "untitled");
    assert_true(options.stacked);
    assert_int_equal(options.columns, 12);
    assert_near(options.min, 0, 0);
    assert_true(options.refresh_ms == 30000);
    assert_int_equal(options.legend, 1);
    assert_string_equal(options.unit->name, "short");
    assert_string_equal(options.hosts[0], "a");
    assert_string_equal(options.hosts[1], "b");
    assert_null(options.hosts[2]);
    field_done(fields, &options);
    assert_null(options.title);
    assert_null(options.hosts);
    field_done(fields, &options);
}

static void values_are_read_by_type(void **state)
{
    static const char *const pairs[][2] = {
        {"title",   "Errors"           },
        {"title",   "Error rate"       },
        {"stacked", "false"            },
        {"columns", "24"               },
        {"min",     "-0.25"            },
        {"refresh", "1m30s"            },
        {"legend",  "right"            },
        {"unit",    "percentunit"      },
        {"hosts",   "x"                },
        {"hosts",   ""                 },
        {"hosts",   " one ,two,, three"},
    };
    struct options options = {0};
    struct err err = {0};

    (void)state;
    field_defaults(fields, &options);
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        assert_true(
            field_set(field_find(fields, pairs[i][0]), &options, pairs[i][1], &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_string_equal(options.title, "Error rate");
    assert_false(options.stacked);
    assert_int_equal(options.columns, 24);
    assert_near(options.min, -0.25, 0);
    assert_true(options.refresh_ms == 90000);
    assert_int_equal(options.legend, 2);
    assert_string_equal(options.unit->name, "percentunit");
    assert_string_equal(options.hosts[0], "one");
    assert_string_equal(options.hosts[1], "two");
    assert_string_equal(options.hosts[2], "three");
    assert_null(options.hosts[3]);
    assert_true(field_add_string(field_find(fields, "hosts"), &options, "a,b", &err));
    assert_string_equal(options.hosts[3], "a,b");
    field_done(fields, &options);
}

static void errors_name_the_option_and_what_would_be_right(void **state)
{
    static const char *const rows[][3] = {
        {"refresh", "10x",
         "\"refresh\" is not a duration: \"10x\" (like 30s, 5m, 1h30m)"                     },
        {"refresh", "100ms",       "\"refresh\" is out of range: 100ms (from 250ms to 1d)"  },
        {"unit",    "percnt",      "\"unit\": no unit \"percnt\", did you mean \"percent\"?"},
        {"unit",    "furlongs",
         "\"unit\": no unit \"furlongs\" (like short, percent, s, bytes)"                   },
        {"legend",  "botom",       "\"legend\": no \"botom\" here, did you mean \"bottom\"?"},
        {"legend",  "elsewhere",
         "\"legend\": no \"elsewhere\" here, one of none, bottom or right"                  },
        {"columns", "12.5",        "\"columns\" is not a whole number: \"12.5\" (like 10)"  },
        {"columns", "25",          "\"columns\" is out of range: 25 (from 1 to 24)"         },
        {"columns", "99999999999",
         "\"columns\" is not a whole number: \"99999999999\" (like 10)"                     },
        {"min",     "1,5",         "\"min\" is not a number: \"1,5\" (like 0.95)"           },
        {"min",     "NaN",         "\"min\" is out of range: NaN (from -1 to 0.5)"          },
        {"stacked", "maybe",       "\"stacked\" is not true or false: \"maybe\" (like true)"},
        {"nested",  "x",           "\"nested\" holds entries of its own, not a value: \"x\""},
        {"columns", "\033[2J",     "\"columns\" is not a whole number: \"␛[2J\" (like 10)"},
    };
    struct options options = {0};

    (void)state;
    field_defaults(fields, &options);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        assert_false(
            field_set(field_find(fields, rows[i][0]), &options, rows[i][1], &err));
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_string_equal(err.msg, rows[i][2]);
        assert_false(
            field_set(field_find(fields, rows[i][0]), &options, rows[i][1], NULL));
    }
    assert_int_equal(options.columns, 12);
    field_done(fields, &options);
}

static void a_list_has_a_maximum(void **state)
{
    const struct field *field = field_find(fields, "hosts");
    struct options options = {0};
    struct err err = {0};
    int count = 0;

    (void)state;
    while (field_add_string(field, &options, "x", &err))
        count++;
    assert_int_equal(count, FIELD_STRINGS_MAX);
    assert_int_equal(err.kind, ERR_LIMIT);
    field_done(fields, &options);
}

static void mistyped_names_find_their_neighbour(void **state)
{
    static const char *const names[] = {"timeseries", "stat", "gauge",
                                        "heatmap",    "logs", NULL};
    static const char *const rows[][2] = {
        {"timeserie",     "timeseries"},
        {"tiemseries",    "timeseries"},
        {"stats",         "stat"      },
        {"guage",         "gauge"     },
        {"log",           "logs"      },
        {"heat-map",      "heatmap"   },
        {"piechart",      NULL        },
        {"",              NULL        },
        {"x",             NULL        },
        {"xyz",           NULL        },
        {"time-series-x", "timeseries"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *found = nearest_name(rows[i][0], names);

        if (!rows[i][1])
            assert_null(found);
        else
            assert_string_equal(found, rows[i][1]);
    }
    assert_string_equal(field_nearest(fields, "refesh"), "refresh");
    assert_null(field_find(fields, "refesh"));
    assert_null(nearest_name("a name of far more than sixty-four bytes cannot be near to "
                             "anything that a table holds",
                             names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_set),
        cmocka_unit_test(values_are_read_by_type),
        cmocka_unit_test(errors_name_the_option_and_what_would_be_right),
        cmocka_unit_test(a_list_has_a_maximum),
        cmocka_unit_test(mistyped_names_find_their_neighbour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
