/* SPDX-License-Identifier: MIT */

/* The union of what members and rules say, and the list made of it. */

#include <stdlib.h>

#include "alerts/complete.h"
#include "alerts/memory.h"
#include "alerts/rows.h"
#include "core/buf.h"
#include "support.h"
#include "support/test.h"

#define AT(minute) "2026-11-23T03:" #minute ":00Z"

static const int64_t now_ms = INT64_C(1795405200000); /* 2026-11-23T03:40:00Z */

static const char *alert(const char *name, const char *severity, const char *state,
                         const char *starts)
{
    static char text[4][512];
    static int next;
    char *body = text[next++ % 4];

    snprintf(
        body, sizeof(text[0]),
        "{\"labels\":{\"alertname\":\"%s\",\"severity\":\"%s\",\"cluster\":\"c\"},"
        "\"startsAt\":\"%s\",\"fingerprint\":\"%s\",\"status\":{\"state\":\"%s\"%s}}",
        name, severity, starts, name, state,
        strcmp(state, "suppressed") == 0 ? ",\"silencedBy\":[\"s1\"]" : "");
    return body;
}

static const char *list(const char *a, const char *b)
{
    static char text[2][1200];
    static int next;
    char *body = text[next++ % 2];

    snprintf(body, sizeof(text[0]), "[%s%s%s]", a, b ? "," : "", b ? b : "");
    return body;
}

static void members_are_united(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "suppressed", AT(10)),
                     alert("B", "critical", "active", AT(20))));
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "active", AT(15)), NULL));
    answers_add_failed(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "connection refused");
    alert_set_init(&set);
    assert_true(alert_set_update(&set, answers.sources, answers.count, now_ms));
    assert_int_equal(set.count, 2);
    assert_string_equal(set.items[0].name, "B"); /* critical first */
    assert_string_equal(set.items[1].name, "A");
    /* Active on one member beats suppressed; the earlier start holds. */
    assert_int_equal(set.items[1].state, ALERT_FIRING);
    assert_int_equal(set.items[1].starts_ms, now_ms - 30 * 60000);
    assert_int_equal(set.answered, 2);
    assert_int_equal(set.members, 3);
    assert_false(set.complete);
    assert_false(set.stale);
    assert_string_equal(set.err.msg, "connection refused");
    assert_int_equal(set.counts.actionable, 2);
    /* The same answers again are no news. */
    assert_false(alert_set_update(&set, answers.sources, answers.count, now_ms));
    alert_set_done(&set);
    answers_done(&answers);
}

/* What one cluster silences another tells people of; each says who of it answered. */
static void clusters_stand_apart(void **state)
{
    struct answers answers = {0};
    struct alert_set set;
    char missing[100];

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "suppressed", AT(10)), NULL));
    answers_add_failed(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "active", AT(15)), NULL));
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("O", "info", "active", AT(1)), NULL));
    answers.states[3].status = QUERY_FAILED; /* it has answered before */
    answers.states[3].err = (struct err){.kind = ERR_NETWORK, .msg = "timed out"};
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_SILENCES,
                "[{\"id\":\"s1\",\"status\":{\"state\":\"active\"},\"endsAt\":"
                "\"2026-11-24T00:00:00Z\",\"matchers\":[]}]");
    answers.sources[0].cluster = answers.sources[1].cluster = "eu";
    answers.sources[2].cluster = "us";
    answers.sources[3].cluster = "asia";
    answers.sources[4].cluster = "eu";
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_int_equal(set.cluster_count, 3);
    assert_int_equal(set.count, 3);
    assert_string_equal(set.items[0].name, "A");
    assert_int_equal(set.items[0].state, ALERT_FIRING);
    assert_string_equal(alert_cluster_name(&set, set.items[0].cluster), "us");
    assert_string_equal(alert_cluster_name(&set, set.items[2].cluster), "eu");
    assert_int_equal(set.items[2].state, ALERT_SUPPRESSED);
    assert_true(set.items[0].id != set.items[2].id);
    /* Nobody of its cluster answers: what it said last stays. */
    assert_string_equal(set.items[1].name, "O");
    assert_true(set.clusters[set.items[1].cluster].stale);
    assert_false(set.stale);
    assert_false(set.complete);
    alert_set_missing(&set, missing, sizeof(missing));
    assert_string_equal(missing, "eu 1/2, asia 0/1 answered");
    assert_int_equal(set.silence_count, 1);
    assert_int_equal(set.silences[0].cluster, alert_set_cluster(&set, "eu"));
    alert_set_done(&set);
    answers_done(&answers);
}

static void no_member_answers(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "active", AT(10)), NULL));
    answers.states[0].status = QUERY_FAILED; /* it has answered before */
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_true(set.stale);
    assert_int_equal(set.count, 1); /* what it said last */
    assert_false(set.complete);
    alert_set_done(&set);
    answers_done(&answers);
}

static const char *const rules =
    "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\",\"rules\":[{"
    "\"name\":\"B\",\"query\":\"b > "
    "1\",\"duration\":60,\"type\":\"alerting\",\"alerts\":["
    "{\"labels\":{\"alertname\":\"B\",\"severity\":\"critical\"},\"state\":\"firing\","
    "\"activeAt\":\"" AT(
        19) "\",\"value\":\"2.5\"}]},"
            "{\"name\":\"P\",\"query\":\"p\",\"duration\":600,\"alerts\":["
            "{\"labels\":{\"alertname\":\"P\"},\"state\":\"pending\",\"activeAt\":\"" AT(
                35) "\",\"value\":\"1\"}]},"
                    "{\"name\":\"L\",\"query\":\"l\",\"duration\":0,\"alerts\":["
                    "{\"labels\":{\"alertname\":\"L\"},\"state\":\"firing\",\"activeAt\":"
                    "\"" AT(30) "\",\"value\":\"1\"}]}]}]}}";

static void rules_add_what_they_know(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("B", "critical", "active", AT(20)), NULL));
    answers_add(&answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_int_equal(set.count, 3);
    /* The external label "cluster" does not keep them apart. */
    assert_string_equal(set.items[0].name, "B");
    assert_string_equal(set.items[0].rule->expr, "b > 1");
    assert_near(set.items[0].value, 2.5, 0);
    assert_false(set.items[0].unsent);
    assert_string_equal(set.items[1].name, "L");
    assert_true(set.items[1].unsent);
    assert_string_equal(set.items[2].name, "P");
    assert_int_equal(set.items[2].fires_ms, now_ms + 5 * 60000);
    alert_set_done(&set);
    answers_done(&answers);
}

static void unsent_needs_everybody(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    answers_add_failed(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    answers_add(&answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    /* The member that is down may well have them: only the pending one is told. */
    assert_int_equal(set.count, 1);
    assert_string_equal(set.items[0].name, "P");
    alert_set_done(&set);
    answers_done(&answers);
}

static void prometheus_alone(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_PROMETHEUS, QUERY_RULES, rules);
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_int_equal(set.count, 3);
    assert_true(set.complete);
    assert_false(set.items[0].unsent); /* there is nowhere to send it */
    assert_int_equal(set.items[0].starts_ms, now_ms - 20 * 60000);
    alert_set_done(&set);
    answers_done(&answers);
}

static void a_watchdog_must_fire(void **state)
{
    struct answers answers = {0};
    struct alert_set set;

    (void)state;
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("Watchdog", "critical", "active", AT(10)), NULL));
    alert_set_init(&set);
    set.watchdog = "Watchdog";
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_false(set.watchdog_missing);
    assert_int_equal(set.counts.actionable, 0); /* it fires because all is well */
    assert_null(alert_set_worst(&set));
    answers_done(&answers);
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    answers.states[0].generation = 7;
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_true(set.watchdog_missing);
    answers_done(&answers);
    /* Who was not heard may have it. */
    answers_add_failed(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    answers.states[0].generation = 8;
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_false(set.watchdog_missing);
    alert_set_done(&set);
    answers_done(&answers);
}

static void groups_say_where_it_belongs(void **state)
{
    struct answers answers = {0};
    struct alert_set set;
    char groups[1500];

    (void)state;
    snprintf(groups, sizeof(groups),
             "[{\"labels\":{\"team\":\"t\"},\"receiver\":{\"name\":\"mail\"},\"alerts\":["
             "%s]}]",
             alert("A", "warning", "active", AT(10)));
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS,
                list(alert("A", "warning", "active", AT(10)),
                     alert("Fresh", "warning", "active", AT(20))));
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERT_GROUPS, groups);
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_int_equal(set.count, 2); /* nothing twice */
    assert_int_equal(set.members, 1);
    assert_string_equal(alert_group_value(&set, &set.items[0], ALERT_GROUP_OWN),
                        "team=t, to mail");
    assert_string_equal(alert_group_value(&set, &set.items[1], ALERT_GROUP_OWN), "");
    alert_set_done(&set);
    answers_done(&answers);
}

/* --- the list --- */

static void read_set(struct alert_set *set, const char *body)
{
    struct answers answers = {0};
    static uint64_t generation;

    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, body);
    answers.states[0].generation = ++generation;
    assert_true(alert_set_update(set, answers.sources, answers.count, now_ms));
    answers_done(&answers);
}

static void the_list_is_in_parts(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    struct alert_rows_options options = {.group = "alertname"};
    struct alert_rows rows = {0};
    struct alert_set set;

    (void)state;
    alert_set_init(&set);
    read_set(&set, list(alert("A", "warning", "suppressed", AT(10)),
                        alert("B", "critical", "active", AT(20))));
    alert_memory_note(memory, &set, now_ms);
    alert_rows_build(&rows, &set, memory, &options);
    assert_int_equal(rows.count, 3); /* group, B, "hidden 1" */
    assert_int_equal(rows.items[0].kind, ALERT_ROW_GROUP);
    assert_int_equal(rows.items[0].count, 1);
    assert_int_equal(rows.items[2].kind, ALERT_ROW_HEAD);
    assert_int_equal(rows.parts[ALERT_PART_HIDDEN], 1);
    options.show_hidden = true;
    alert_rows_build(&rows, &set, memory, &options);
    assert_int_equal(rows.count, 4);
    /* Acknowledged: not to be acted on any more. */
    alert_memory_acknowledge(memory, set.items[0].id);
    alert_rows_build(&rows, &set, memory, &options);
    assert_int_equal(rows.parts[ALERT_PART_ACTIONABLE], 0);
    assert_int_equal(rows.parts[ALERT_PART_ACKNOWLEDGED], 1);
    alert_rows_done(&rows);
    alert_set_done(&set);
    alert_memory_free(memory);
}

static void the_filter_counts_what_it_hides(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    struct filter *filter = filter_new("alertname=\"B\"", NULL);
    struct alert_rows_options options = {.filter = filter};
    struct alert_rows rows = {0};
    struct alert_set set;

    (void)state;
    alert_set_init(&set);
    read_set(&set, list(alert("A", "warning", "active", AT(10)),
                        alert("B", "critical", "active", AT(20))));
    alert_rows_build(&rows, &set, memory, &options);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.filtered, 1);
    alert_rows_done(&rows);
    alert_set_done(&set);
    alert_memory_free(memory);
    filter_free(filter);
}

static const char *name_at(const struct alert_set *set, const struct alert_rows *rows,
                           size_t row)
{
    assert_int_equal(rows->items[row].kind, ALERT_ROW_ITEM);
    return set->items[rows->items[row].index].name;
}

static void the_list_has_an_order(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    struct alert_rows_options options = {.order = ALERT_ORDER_NEWEST};
    struct alert_rows rows = {0};
    struct alert_set set;
    char body[2000];

    (void)state;
    alert_set_init(&set);
    /* Critical: 5 minutes to respond, warning 15, info an hour. */
    snprintf(body, sizeof(body), "[%s,%s,%s]", alert("M", "critical", "active", AT(20)),
             alert("Z", "warning", "active", AT(05)),
             alert("A", "info", "active", AT(30)));
    read_set(&set, body);
    alert_rows_build(&rows, &set, memory, &options);
    assert_string_equal(name_at(&set, &rows, 0), "A");
    assert_string_equal(name_at(&set, &rows, 2), "Z");
    options.order = ALERT_ORDER_RESPOND;
    alert_rows_build(&rows, &set, memory, &options);
    assert_string_equal(name_at(&set, &rows, 0), "Z");
    assert_string_equal(name_at(&set, &rows, 1), "M");
    options.order = ALERT_ORDER_NAME;
    options.group = "severity";
    alert_rows_build(&rows, &set, memory, &options);
    assert_string_equal(rows.items[0].text, "info"); /* groups by their first */
    assert_string_equal(name_at(&set, &rows, 1), "A");
    assert_string_equal(name_at(&set, &rows, 3), "M");
    options.order = ALERT_ORDER_URGENT;
    alert_rows_build(&rows, &set, memory, &options);
    assert_string_equal(rows.items[0].text, "critical");
    alert_rows_done(&rows);
    alert_set_done(&set);
    alert_memory_free(memory);
}

/* Completed step by step, as Tab does. */
static void filters_are_completed(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *first, *completed;
        size_t count, alerts;
    } rows[] = {
        {"", "alertname", "alertname=", 3, 2},
        {"sev", "severity", "severity=", 1, 2},
        {"SEV", "severity", "severity=", 1, 2},
        {"severity=", "critical", "severity=\"critical\" ", 2, 1},
        {"severity=\"w", "warning", "severity=\"warning\" ", 1, 1},
        {"severity!=warn", "warning", "severity!=\"warning\" ", 1, 1},
        {"{severity=\"warning\", alert", "alertname", "{severity=\"warning\", alertname=", 1, 2},
        {"word alertname=~\"", "A \\ \"b\"", "word alertname=~\"A \\\\ \\\"b\\\"\" ", 2, 1},
        {"severity=\"warning\"", NULL, NULL, 0, 0},
        {"nothing", NULL, NULL, 0, 0},
        {"\"", NULL, NULL, 0, 0},
    };
    /* clang-format on */
    static struct completions completions;
    struct alert_set set;
    struct buf text;

    (void)state;
    alert_set_init(&set);
    read_set(&set, list(alert("A \\\\ \\\"b\\\"", "warning", "active", AT(10)),
                        alert("B", "critical", "active", AT(20))));
    buf_init(&text, 1000);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        filter_complete(&set, rows[i].text, &completions);
        if (completions.count != rows[i].count)
            fail_msg("%s: %zu choices", rows[i].text, completions.count);
        if (!rows[i].completed)
            continue;
        assert_string_equal(completions.items[0].text, rows[i].first);
        assert_int_equal(completions.items[0].alerts, rows[i].alerts);
        buf_clear(&text);
        filter_completed(rows[i].text, &completions, 0, &text);
        assert_string_equal(text.data, rows[i].completed);
    }
    buf_done(&text);
    alert_set_done(&set);
}

static void what_was_typed_is_kept(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    struct silence_draft draft = {0};

    (void)state;
    assert_false(alert_memory_take_draft(memory, 1, &draft));
    for (uint64_t i = 1; i <= DRAFTS_KEPT + 1; i++) {
        assert_true(silence_draft_from_text(&draft, "pod=\"x\"", NULL));
        snprintf(draft.comment, sizeof(draft.comment), "about %d", (int)i);
        alert_memory_keep_draft(memory, i, &draft);
        assert_false(draft.ready);
    }
    assert_false(alert_memory_take_draft(memory, 1, &draft)); /* the oldest gave way */
    assert_true(alert_memory_take_draft(memory, 3, &draft));
    assert_string_equal(draft.comment, "about 3");
    assert_string_equal(draft.matchers[0].matcher.value, "x");
    silence_draft_done(&draft);
    assert_false(alert_memory_take_draft(memory, 3, &draft)); /* once */
    assert_true(alert_memory_take_draft(memory, 2, &draft));
    silence_draft_done(&draft);
    alert_memory_free(memory);
}

static void what_comes_and_goes(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    const struct alert_resolved *resolved;
    struct alert_set set;
    uint64_t id;

    (void)state;
    alert_set_init(&set);
    read_set(&set, "[]");
    alert_memory_note(memory, &set, now_ms);
    for (int i = 0; i < ALERT_FLAPS; i++) {
        read_set(&set, list(alert("A", "critical", "active", AT(10)), NULL));
        alert_memory_note(memory, &set, now_ms + i * 120000);
        id = set.items[0].id;
        assert_true(alert_memory_is_new(memory, id));
        assert_int_equal(alert_memory_take_news(memory), 1);
        assert_int_equal(alert_memory_take_news(memory), 0);
        assert_int_equal(alert_memory_flaps(memory, id, now_ms + i * 120000),
                         i + 1 == ALERT_FLAPS);
        alert_memory_acknowledge(memory, id);
        assert_true(alert_memory_acknowledged(memory, id));
        assert_int_equal(alert_memory_resolved(memory, &resolved), 0);
        read_set(&set, "[]");
        alert_memory_note(memory, &set, now_ms + i * 120000 + 60000);
        assert_int_equal(alert_memory_resolved(memory, &resolved), 1);
        assert_string_equal(resolved->name, "A");
        /* The acknowledgement was for that time only. */
        assert_false(alert_memory_acknowledged(memory, id));
    }
    alert_memory_looked(memory);
    assert_int_equal(alert_memory_resolved(memory, &resolved), 0);
    alert_set_done(&set);
    alert_memory_free(memory);
}

/* Half a cluster: what only the other half has is not gone. */
static void nothing_resolves_unheard(void **state)
{
    struct alert_memory *memory = alert_memory_new();
    struct answers answers = {0};
    const struct alert_resolved *resolved;
    struct alert_set set;

    (void)state;
    alert_set_init(&set);
    read_set(&set, list(alert("A", "critical", "active", AT(10)), NULL));
    alert_memory_note(memory, &set, now_ms);
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "[]");
    answers_add_failed(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, "refused");
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    alert_memory_note(memory, &set, now_ms + 60000);
    assert_int_equal(alert_memory_resolved(memory, &resolved), 0);
    alert_set_done(&set);
    answers_done(&answers);
    alert_memory_free(memory);
}

/* 10,000 alerts in 500 groups, as many in the rules: each found, none doubled. */
static void very_many(void **state)
{
    enum { COUNT = 10000, GROUPS = 500 };

    struct alert_memory *memory = alert_memory_new();
    struct alert_rows_options options = {.group = "alertname"};
    struct alert_rows rows = {0};
    struct answers answers = {0};
    struct alert_set set;
    struct buf manager, prometheus;

    (void)state;
    buf_init(&manager, 16 << 20);
    buf_init(&prometheus, 16 << 20);
    buf_putc(&manager, '[');
    buf_puts(&prometheus, "{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[{"
                          "\"name\":\"R\",\"query\":\"up == 0\",\"alerts\":[");
    for (int i = 0; i < COUNT; i++) {
        buf_printf(&manager,
                   "%s{\"labels\":{\"alertname\":\"N%d\",\"pod\":\"p%d\",\"cluster\":"
                   "\"c\"},\"status\":{\"state\":\"active\"}}",
                   i ? "," : "", i % GROUPS, i);
        buf_printf(&prometheus,
                   "%s{\"labels\":{\"alertname\":\"N%d\",\"pod\":\"p%d\"},"
                   "\"state\":\"firing\",\"value\":\"%d\"}",
                   i ? "," : "", i % GROUPS, i, i);
    }
    buf_putc(&manager, ']');
    buf_puts(&prometheus, "]}]}]}}");
    answers_add(&answers, SOURCE_ALERTMANAGER, QUERY_ALERTS, manager.data);
    answers_add(&answers, SOURCE_PROMETHEUS, QUERY_RULES, prometheus.data);
    alert_set_init(&set);
    alert_set_update(&set, answers.sources, answers.count, now_ms);
    assert_int_equal(set.count, COUNT);
    for (size_t i = 0; i < set.count; i++)
        assert_non_null(set.items[i].rule);
    alert_memory_note(memory, &set, now_ms);
    alert_rows_build(&rows, &set, memory, &options);
    assert_int_equal(rows.count, COUNT + GROUPS);
    alert_rows_done(&rows);
    alert_set_done(&set);
    alert_memory_free(memory);
    answers_done(&answers);
    buf_done(&manager);
    buf_done(&prometheus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_united),
        cmocka_unit_test(clusters_stand_apart),
        cmocka_unit_test(no_member_answers),
        cmocka_unit_test(rules_add_what_they_know),
        cmocka_unit_test(unsent_needs_everybody),
        cmocka_unit_test(prometheus_alone),
        cmocka_unit_test(a_watchdog_must_fire),
        cmocka_unit_test(groups_say_where_it_belongs),
        cmocka_unit_test(the_list_is_in_parts),
        cmocka_unit_test(the_filter_counts_what_it_hides),
        cmocka_unit_test(the_list_has_an_order),
        cmocka_unit_test(filters_are_completed),
        cmocka_unit_test(what_was_typed_is_kept),
        cmocka_unit_test(what_comes_and_goes),
        cmocka_unit_test(nothing_resolves_unheard),
        cmocka_unit_test(very_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
