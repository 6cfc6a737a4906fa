/* SPDX-License-Identifier: MIT */

/* Matchers, filters, expressions, histories and severities. */

#include <stdlib.h>

#include "alerts/expr.h"
#include "alerts/filter.h"
#include "alerts/history.h"
#include "alerts/matcher.h"
#include "alerts/pasted.h"
#include "alerts/severity.h"
#include "alerts/silence_draft.h"
#include "support.h"
#include "support/test.h"

static struct labels labels_of(struct label *pairs, size_t count)
{
    struct labels labels;

    labels_make(&labels, pairs, count);
    return labels;
}

static void filters(void **state)
{
    static const struct {
        const char *text;
        bool matches;
    } rows[] = {
        {"",                                      true },
        {"alertname=\"High\"",                    true },
        {"{alertname=\"High\", pod=~\"web-.*\"}", true },
        {"pod=~\"web\"",                          false}, /* anchored */
        {"pod!~\"db-.*\" severity!=info",         true },
        {"pod=~\"web-[0-9]+|x\"",                 true },
        {"pod=~\"(?:web|db)-\\\\d+\"",            true },
        {"pod=~\"(?i)WEB-7\"",                    true },
        {"pod=~\".*?7\"",                         true },
        {"missing=\"\"",                          true },
        {"missing!=\"\"",                         false},
        {"web",                                   true },
        {"WEB high",                              true },
        {"web low",                               false},
        {"\"pod\"=\"web-7\"",                     true },
    };
    struct label pairs[] = {
        {"alertname", "High"    },
        {"pod",       "web-7"   },
        {"severity",  "critical"}
    };
    struct labels labels = labels_of(pairs, ARRAY_LEN(pairs));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        struct filter *filter = filter_new(rows[i].text, &err);

        if (!filter)
            fail_msg("%s: %s", rows[i].text, err.msg);
        if (filter_matches(filter, &labels) != rows[i].matches)
            fail_msg("%s", rows[i].text);
        filter_free(filter);
    }
}

/* What cannot be read or checked is refused with the reason, never taken for something. */
static void refused_filters(void **state)
{
    static const char *const texts[] = {
        "\"a",
        "a=\"b",
        "=\"b\"",
        "a=~\"(\"",
        "a=~\"(?P<x>y)\"",
        "a=~\"\\\\bx\"",
        "a=~\"\\\\p{Greek}\"",
        "a b=\"c",
        "a=~\"(a)\\\\1\"",
        "a=~\"((x{100}){100}){100}\"",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct err err = {0};

        if (filter_new(texts[i], &err))
            fail_msg("taken: %s", texts[i]);
        assert_int_equal(err.kind, ERR_QUERY);
    }
}

static void matchers_are_written(void **state)
{
    static const struct {
        struct matcher matcher;
        const char *text;
    } rows[] = {
        {{"a", "b", false, true},        "a=\"b\""            },
        {{"a", "b.*", true, false},      "a!~\"b.*\""         },
        {{"a", "q\"\\\n", false, false}, "a!=\"q\\\"\\\\\\n\""},
        {{"foo.bar", "x", true, true},   "\"foo.bar\"=~\"x\"" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct matcher again;
        struct arena arena;
        struct buf text;
        const char *at;

        buf_init(&text, 1000);
        arena_init(&arena, 0);
        matcher_format(&rows[i].matcher, &text);
        assert_string_equal(text.data, rows[i].text);
        at = text.data;
        assert_true(matcher_parse(&at, &arena, &again, NULL));
        assert_string_equal(again.name, rows[i].matcher.name);
        assert_string_equal(again.value, rows[i].matcher.value);
        assert_int_equal(again.is_regex, rows[i].matcher.is_regex);
        assert_int_equal(again.is_equal, rows[i].matcher.is_equal);
        assert_string_equal(at, "");
        arena_done(&arena);
        buf_done(&text);
    }
}

static void thresholds(void **state)
{
    static const struct {
        const char *expr, *value;
        bool known, below;
        double threshold;
    } rows[] = {
        {"sum(rate(x[5m])) / sum(rate(y[5m])) > 0.05",
         "sum(rate(x[5m])) / sum(rate(y[5m])) ",                           true,  false, 0.05},
        {"up == 0",                                    "up ",              true,  false, 0   },
        {"a{b=\"> 3\"} <= 7",                          "a{b=\"> 3\"} ",    true,  true,  7   },
        {"(x > 0) > 0.8",                              "(x > 0) ",         true,  false, 0.8 },
        {"h > 0.5 and on (e) (c > 0.1)",               "h ",               true,  false, 0.5 },
        {"a > b",                                      "a > b",            false, false, 0   },
        {"vector(1)",                                  "vector(1)",        false, false, 0   },
        {"x >= 1e3",                                   "x ",               true,  false, 1000},
        {"x != 0 or y",                                "x ",               true,  false, 0   },
        {"",                                           "",                 false, false, 0   },
        {"\"unfinished > 3",                           "\"unfinished > 3", false, false, 0   },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rule_expr parts;

        rule_expr_split(rows[i].expr, &parts);
        assert_int_equal(parts.size, strlen(rows[i].value));
        assert_int_equal(parts.has_threshold, rows[i].known);
        if (!rows[i].known)
            continue;
        assert_near(parts.threshold, rows[i].threshold, 0);
        assert_int_equal(parts.below, rows[i].below);
    }
}

static void periods(void **state)
{
    static const int64_t times[] = {1000, 2000, 3000, 7000, 8000};
    static const double values[] = {1, 1, 1, 1, 0};
    struct series series = {.times_ms = times, .values = values, .count = 5};
    struct result result = {.series = &series, .series_count = 1};
    struct alert_history history;
    double bins[5];

    (void)state;
    alert_history_build(&history, &result, 1000);
    assert_int_equal(history.total, 2);
    assert_int_equal(history.periods[0].from_ms, 1000);
    assert_int_equal(history.periods[0].to_ms, 3000);
    assert_int_equal(history.periods[1].from_ms, 7000);
    assert_int_equal(history.firing_ms, 3000); /* the lone sample stands for a step */
    alert_history_bins(&history, 1000, 0, 10000, bins, 5);
    assert_near(bins[0], 0.5, 1e-9);
    assert_near(bins[1], 0.5, 1e-9);
    assert_near(bins[2], 0, 1e-9);
    assert_near(bins[3], 0.5, 1e-9);
    assert_near(bins[4], 0, 1e-9);
}

static void severities(void **state)
{
    static const struct {
        const char *word;
        enum severity severity;
    } rows[] = {
        {"critical", SEVERITY_CRITICAL},
        {"Page",     SEVERITY_CRITICAL},
        {"warn",     SEVERITY_WARNING },
        {"info",     SEVERITY_INFO    },
        {"none",     SEVERITY_INFO    },
        {"puce",     SEVERITY_OTHER   }
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct label pair = {"severity", rows[i].word};
        struct labels labels = labels_of(&pair, 1);

        assert_int_equal(severity_of(&labels), rows[i].severity);
    }
    assert_int_equal(severity_of(&(struct labels){0}), SEVERITY_OTHER);
}

static void drafts(void **state)
{
    struct label pairs[] = {
        {"alertname", "High"},
        {"cluster",   "c"   },
        {"pod",       "x"   }
    };
    struct label own_pairs[] = {
        {"alertname", "High"},
        {"pod",       "x"   }
    };
    struct labels labels = labels_of(pairs, ARRAY_LEN(pairs));
    struct labels own = labels_of(own_pairs, ARRAY_LEN(own_pairs));
    struct silence_draft draft = {0};
    struct matcher chosen[MATCHERS_MAX];
    struct err err = {0};
    struct buf text;

    (void)state;
    buf_init(&text, 10000);
    silence_draft_from_labels(&draft, &labels);
    assert_string_equal(draft.matchers[0].matcher.name, "alertname");
    assert_int_equal(silence_draft_chosen(&draft, chosen), 2); /* not the pod */
    assert_false(silence_draft_check(&draft, &err));           /* by whom, and why? */
    snprintf(draft.author, sizeof(draft.author), "me");
    assert_false(silence_draft_check(&draft, &err));
    snprintf(draft.comment, sizeof(draft.comment), "why \"so\"");
    assert_true(silence_draft_check(&draft, &err));
    silence_draft_json(&draft, 0, &text);
    assert_string_equal(
        text.data,
        "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"High\",\"isRegex\":false,"
        "\"isEqual\":true},{\"name\":\"cluster\",\"value\":\"c\",\"isRegex\":false,"
        "\"isEqual\":true}],\"startsAt\":\"1970-01-01T00:00:00Z\",\"endsAt\":"
        "\"1970-01-01T02:00:00Z\",\"createdBy\":\"me\",\"comment\":\"why \\\"so\\\"\"}");
    buf_clear(&text);
    silence_draft_past(&draft, &own, &text);
    assert_string_equal(text.data,
                        "count by (alertname, severity) (max_over_time(ALERTS{alertstate="
                        "\"firing\", alertname=\"High\"}[7d]))");
    /* What every alert without the label satisfies would hide everything. */
    assert_true(silence_draft_from_text(&draft, "pod=~\".*\" team!=x", &err));
    snprintf(draft.author, sizeof(draft.author), "me");
    snprintf(draft.comment, sizeof(draft.comment), "c");
    assert_false(silence_draft_check(&draft, &err));
    assert_non_null(strstr(err.msg, "everything"));
    silence_draft_done(&draft);
    buf_done(&text);
}

static void what_was_pasted(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *name, *pod, *expr;
    } rows[] = {
        {"HighErrorRate", "HighErrorRate", NULL, NULL},
        {" HighErrorRate {pod=\"x\"}", "HighErrorRate", "x", NULL},
        {"{alertname=\"A B\", pod=\"x\"}", "A B", "x", NULL},
        {"pod=\"x\" alertname=Down", "Down", "x", NULL},
        {"alertname=\"Down\", pod=~\"x.*\"", "Down", NULL, NULL},
        {"http://am:9093/#/alerts?silenced=false&filter=%7Balertname%3D%22Down%22%2Cpod%3D%22x%22%7D", "Down", "x", NULL},
        {"https://am/prefix/#/silences/new?filter=%7Balertname%3D%22Down%22%7D", "Down", NULL, NULL},
        {"http://prom:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1", NULL, NULL, "up == 0"},
        {"http://prom:9090/alerts?search=Down", "Down", NULL, NULL},
        {"http://nothing.example/at/all", "http://nothing.example/at/all", NULL, NULL},
        {"100%", "100%", NULL, NULL},
        {"%1b[2J", "\xe2\x90\x9b[2J", NULL, NULL},
        {"", "", NULL, NULL},
    };

    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *texts[3], *wanted[3] = {rows[i].name, rows[i].pod, rows[i].expr};
        struct context context;

        context_init(&context);
        alert_pasted(rows[i].text, &context);
        texts[0] = context.alert;
        texts[1] = name_values_get(&context.labels, "pod");
        texts[2] = context.expr;
        for (int k = 0; k < 3; k++) {
            if (!wanted[k] != !texts[k] ||
                (wanted[k] && strcmp(wanted[k], texts[k]) != 0))
                fail_msg("%s: \"%s\", not \"%s\"", rows[i].text,
                         texts[k] ? texts[k] : "-", wanted[k] ? wanted[k] : "-");
        }
        context_done(&context);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters),
        cmocka_unit_test(refused_filters),
        cmocka_unit_test(matchers_are_written),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(periods),
        cmocka_unit_test(severities),
        cmocka_unit_test(drafts),
        cmocka_unit_test(what_was_pasted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
