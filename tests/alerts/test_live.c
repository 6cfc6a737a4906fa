/* SPDX-License-Identifier: MIT */

/*
 * Against real Alertmanagers on ephemeral ports, one and three of a cluster: alerts sent
 * by amtool fire, are grouped, inhibited, silenced and resolved, and one member stops.
 */

#include <stdlib.h>
#include <unistd.h>

#include "alerts/questions.h"
#include "alerts/silence_draft.h"
#include "config/settings.h"
#include "core/clock.h"
#include "core/mem.h"
#include "datasource/store.h"
#include "support/server.h"
#include "support/test.h"

enum { MEMBERS = 3, SKIP = 77, PATIENCE_MS = 90 * 1000 };

static const char config[] =
    "route: {receiver: all, group_by: [alertname], group_wait: 1s, group_interval: 1s}\n"
    "receivers: [{name: all}]\n"
    "inhibit_rules:\n"
    "  - {source_matchers: [severity=critical], target_matchers: [severity=warning], "
    "equal: [service]}\n";

static struct test_server members[MEMBERS], apart; /* apart: a cluster by itself */

struct asking {
    struct settings settings;
    struct loop *loop;
    struct store *store;
    struct alert_origins origins;
    struct query_spec specs[ALERT_SOURCES_MAX];
    uint64_t ids[ALERT_SOURCES_MAX];
    size_t count;
    struct alert_set set;
};

/* The first of the members are the cluster "one", the last is "two" by itself; 0: all are
   one that nobody named. */
static void name_clusters(struct settings *settings, size_t first)
{
    struct context_settings *context = &settings->contexts[0];

    for (size_t i = 0; first > 0 && i < context->source_count; i++)
        context->sources[i].cluster = xstrdup(i < first ? "one" : "two");
}

/* A store and questions for the settings as they are now. */
static void ask_anew(struct asking *asking, enum alert_extent extent)
{
    struct store_options options = {.settings = &asking->settings, .inline_io = true};

    store_free(asking->store);
    loop_free(asking->loop);
    asking->loop = options.loop = loop_new();
    asking->store = store_new(&options, NULL);
    alert_origins_of(settings_context(&asking->settings), &asking->origins);
    asking->count = alert_questions(&asking->origins, extent, asking->specs);
    for (size_t i = 0; i < asking->count; i++) {
        asking->specs[i].period_ms = 300;
        asking->ids[i] = store_subscribe(asking->store, &asking->specs[i]);
    }
}

static void open_clusters(struct asking *asking, const char *urls, size_t first)
{
    memset(asking, 0, sizeof(*asking));
    settings_init(&asking->settings);
    assert_true(settings_set_source(&asking->settings, SOURCE_ALERTMANAGER, urls, NULL));
    name_clusters(&asking->settings, first);
    alert_set_init(&asking->set);
    ask_anew(asking, ALERTS_DETAILS);
}

static void open_asking(struct asking *asking, const char *urls)
{
    open_clusters(asking, urls, 0);
}

static void close_asking(struct asking *asking)
{
    alert_set_done(&asking->set);
    store_free(asking->store);
    loop_free(asking->loop);
    settings_done(&asking->settings);
}

typedef bool condition(const struct alert_set *set);

static void wait_for(struct asking *asking, condition *holds)
{
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;

    for (;;) {
        const struct query_state *states[ALERT_SOURCES_MAX];
        struct alert_source sources[ALERT_SOURCES_MAX];
        size_t count;

        store_pump(asking->store, 50);
        for (size_t i = 0; i < asking->count; i++)
            states[i] = store_state(asking->store, asking->ids[i]);
        count =
            alert_pair(&asking->origins, asking->specs, states, asking->count, sources);
        alert_set_update(&asking->set, sources, count, clock_wall_ns() / 1000000);
        if (holds(&asking->set))
            return;
        if (clock_monotonic_ms() > deadline)
            fail_msg("waited in vain: %d of %d answered, %zu alerts, %s",
                     asking->set.answered, asking->set.members, asking->set.count,
                     asking->set.err.msg);
    }
}

static const char *url(const struct test_server *server)
{
    static char text[MEMBERS + 1][64];
    char *own = text[server == &apart ? MEMBERS : server - members];

    snprintf(own, sizeof(text[0]), "http://127.0.0.1:%d", server->port);
    return own;
}

static void amtool(const struct test_server *server, const char *const *words)
{
    const char *argv[24] = {"amtool", "--alertmanager.url", url(server)};
    size_t count = 3;

    while (*words && count + 1 < ARRAY_LEN(argv))
        argv[count++] = *words++;
    test_server_run(server, argv);
}

static void start_member(struct test_server *server, const char *gossip, const char *peer)
{
    const char *argv[] = {"prometheus-alertmanager",
                          "--config.file={dir}/am.yml",
                          "--storage.path={dir}/data",
                          "--web.listen-address=127.0.0.1:{port}",
                          "--cluster.settle-timeout=0s",
                          "--cluster.gossip-interval=50ms",
                          "--cluster.pushpull-interval=500ms",
                          "--log.level=error",
                          gossip,
                          peer,
                          NULL};

    test_server_prepare(server);
    test_server_write(server, "am.yml", config);
    test_server_start(server, argv, "/-/ready");
}

static int start_cluster(void **state)
{
    /* Above the ephemeral ports of most systems, and another for each run. */
    int gossip = 20000 + getpid() % 10000;
    char *peer = xasprintf("--cluster.peer=127.0.0.1:%d", gossip);

    (void)state;
    for (int i = 0; i < MEMBERS; i++) {
        char *listen = xasprintf("--cluster.listen-address=127.0.0.1:%d", gossip + i);

        start_member(&members[i], listen, i > 0 ? peer : NULL);
        free(listen);
    }
    free(peer);
    start_member(&apart, "--cluster.listen-address=", NULL);
    return 0;
}

static int stop_cluster(void **state)
{
    (void)state;
    for (int i = 0; i < MEMBERS; i++)
        test_server_stop(&members[i]);
    test_server_stop(&apart);
    return 0;
}

static bool all_quiet(const struct alert_set *set)
{
    return set->complete && set->count == 0;
}

static bool fires_and_inhibits(const struct alert_set *set)
{
    return set->complete && set->counts.actionable == 1 && set->counts.inhibited == 1 &&
           strcmp(set->items[0].name, "Down") == 0;
}

static bool is_silenced(const struct alert_set *set)
{
    return set->counts.silenced == 1 && set->silence_count == 1 &&
           set->silences[0].silence->state == SILENCE_ACTIVE;
}

static bool fires_again(const struct alert_set *set)
{
    return set->counts.silenced == 0 && set->counts.actionable == 1 &&
           set->silence_count == 1 && set->silences[0].silence->state == SILENCE_EXPIRED;
}

static bool two_of_three(const struct alert_set *set)
{
    return set->members == 3 && set->answered == 2 && set->err.kind == ERR_NETWORK;
}

static void life_of_an_alert(void **state)
{
    struct asking asking;
    const char *expire[] = {"silence", "expire", NULL, NULL};

    (void)state;
    open_asking(&asking, url(&members[0]));
    wait_for(&asking, all_quiet);
    amtool(&members[0], (const char *[]){"alert", "add", "alertname=Down",
                                         "severity=critical", "service=web", NULL});
    amtool(&members[0], (const char *[]){"alert", "add", "alertname=Slow",
                                         "severity=warning", "service=web", NULL});
    wait_for(&asking, fires_and_inhibits);
    assert_string_equal(asking.set.items[1].alert->inhibited_by.items[0],
                        asking.set.items[0].alert->fingerprint);
    assert_ptr_equal(
        alert_set_fingerprint(&asking.set, asking.set.items[0].alert->fingerprint),
        &asking.set.items[0]);
    amtool(&members[0], (const char *[]){"silence", "add", "alertname=Down", "-c", "why",
                                         "-a", "me", NULL});
    wait_for(&asking, is_silenced);
    assert_string_equal(asking.set.silences[0].silence->comment, "why");
    expire[2] = asking.set.silences[0].silence->id;
    amtool(&members[0], expire);
    wait_for(&asking, fires_again);
    amtool(&members[0],
           (const char *[]){"alert", "add", "alertname=Down", "severity=critical",
                            "service=web", "--end=2020-01-01T00:00:00Z",
                            "--start=2019-01-01T00:00:00Z", NULL});
    amtool(&members[0],
           (const char *[]){"alert", "add", "alertname=Slow", "severity=warning",
                            "service=web", "--end=2020-01-01T00:00:00Z",
                            "--start=2019-01-01T00:00:00Z", NULL});
    wait_for(&asking, all_quiet);
    close_asking(&asking);
}

static bool one_alert_of_three(const struct alert_set *set)
{
    return set->complete && set->members == 3 && set->count == 1;
}

static bool silenced_everywhere(const struct alert_set *set)
{
    return set->complete && set->counts.silenced == 1 && set->counts.actionable == 0;
}

static void half_a_cluster(void **state)
{
    struct asking asking;
    char *urls =
        xasprintf("%s,%s,%s", url(&members[0]), url(&members[1]), url(&members[2]));

    (void)state;
    open_asking(&asking, urls);
    free(urls);
    /* Prometheus sends to each member; so do we. */
    for (int i = 0; i < MEMBERS; i++)
        amtool(&members[i], (const char *[]){"alert", "add", "alertname=Lone",
                                             "severity=critical", "service=db", NULL});
    wait_for(&asking, one_alert_of_three);
    /* Written to one, told to all by gossip. */
    amtool(&members[1], (const char *[]){"silence", "add", "alertname=Lone", "-c", "why",
                                         "-a", "me", NULL});
    wait_for(&asking, silenced_everywhere);
    test_server_stop(&members[2]);
    wait_for(&asking, two_of_three);
    assert_int_equal(asking.set.count, 1);
    assert_false(asking.set.complete);
    close_asking(&asking);
}

/* --- several clusters --- */

static const struct alert_item *find(const struct alert_set *set, const char *name,
                                     const char *cluster)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].name, name) == 0 &&
            strcmp(alert_cluster_name(set, set->items[i].cluster), cluster) == 0)
            return &set->items[i];
    return NULL;
}

static bool fires_in_both(const struct alert_set *set)
{
    const struct alert_item *one = find(set, "Both", "one");
    const struct alert_item *two = find(set, "Both", "two");

    return set->complete && one && two && one->state == ALERT_FIRING &&
           two->state == ALERT_FIRING;
}

static bool silenced_in_two(const struct alert_set *set)
{
    const struct alert_item *one = find(set, "Both", "one");
    const struct alert_item *two = find(set, "Both", "two");

    return set->complete && one && two && one->state == ALERT_FIRING &&
           two->alert->silenced_by.count == 1;
}

static bool two_is_gone(const struct alert_set *set)
{
    return set->cluster_count == 2 && set->clusters[1].stale;
}

/* One silences what the other tells people of; a cluster of which nobody answers keeps
   what it said last, and is named. */
static void two_clusters(void **state)
{
    struct asking asking;
    char *urls = xasprintf("%s,%s,%s", url(&members[0]), url(&members[1]), url(&apart));
    const char *both[] = {"alert", "add", "alertname=Both", "severity=critical", NULL};
    char missing[100];

    (void)state;
    open_clusters(&asking, urls, 2);
    free(urls);
    amtool(&members[0], both);
    amtool(&members[1], both);
    amtool(&apart, both);
    wait_for(&asking, fires_in_both);
    amtool(&apart, (const char *[]){"silence", "add", "alertname=Both", "-c", "why", "-a",
                                    "me", NULL});
    wait_for(&asking, silenced_in_two);
    for (size_t i = 0; i < asking.set.silence_count; i++)
        if (strcmp(asking.set.silences[i].silence->id,
                   find(&asking.set, "Both", "two")->alert->silenced_by.items[0]) == 0)
            assert_int_equal(asking.set.silences[i].cluster, 1);
    test_server_stop(&apart);
    wait_for(&asking, two_is_gone);
    assert_non_null(find(&asking.set, "Both", "two"));
    assert_int_equal(asking.set.clusters[0].answered, 2);
    alert_set_missing(&asking.set, missing, sizeof(missing));
    assert_string_equal(missing, "two 0/1 answered");
    close_asking(&asking);
}

/* --- writing --- */

/* Turn until the write is concluded. */
static struct write_outcome conclude(struct asking *asking,
                                     const struct write_order *order)
{
    uint64_t id = store_write(asking->store, order);
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;

    while (!store_written(asking->store, id)) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("the write is never concluded");
        store_pump(asking->store, 20);
    }
    return *store_written(asking->store, id);
}

static struct write_outcome post(struct asking *asking, const char *body)
{
    struct write_order order = {SOURCE_ALERTMANAGER, 0, "POST", "/api/v2/silences", body};

    return conclude(asking, &order);
}

static struct write_outcome expire(struct asking *asking, const char *id)
{
    char path[200];
    struct write_order order = {SOURCE_ALERTMANAGER, 0, "DELETE", path, ""};

    snprintf(path, sizeof(path), "/api/v2/silence/%s", id);
    return conclude(asking, &order);
}

static void fill(struct silence_draft *draft)
{
    struct err err = {0};

    assert_true(silence_draft_from_text(
        draft, "alertname=\"Written\" path!~\"a\\\\.b|\\\"c\\\"\"", &err));
    snprintf(draft->author, sizeof(draft->author), "me");
    snprintf(draft->comment, sizeof(draft->comment), "a \"reason\" \\ more");
    assert_true(silence_draft_check(draft, &err));
}

static bool is_written(const struct alert_set *set)
{
    for (size_t i = 0; i < set->silence_count; i++)
        if (strcmp(set->silences[i].silence->comment, "a \"reason\" \\ more") == 0)
            return true;
    return false;
}

static void a_silence_is_written(void **state)
{
    struct asking asking;
    struct silence_draft draft = {0};
    struct write_outcome outcome;
    struct buf body;
    const struct silence *silence = NULL;
    int64_t ends_ms;

    (void)state;
    open_asking(&asking, url(&members[0]));
    fill(&draft);
    buf_init(&body, 64 * 1024);
    silence_draft_json(&draft, clock_wall_ns() / 1000000, &body);
    outcome = post(&asking, body.data);
    assert_int_equal(outcome.err.kind, ERR_NONE);
    assert_non_null(strstr(outcome.answer, "silenceID"));
    wait_for(&asking, is_written);
    for (size_t i = 0; i < asking.set.silence_count; i++)
        if (strcmp(asking.set.silences[i].silence->created_by, "me") == 0 &&
            asking.set.silences[i].silence->matcher_count == 2)
            silence = asking.set.silences[i].silence;
    assert_non_null(silence);
    assert_string_equal(silence->matchers[1].value, "a\\.b|\"c\"");
    assert_false(silence->matchers[1].is_equal);
    /* Extended: the same matchers, a later end. */
    ends_ms = silence->ends_ms;
    silence_draft_from_silence(&draft, silence);
    draft.duration_ms = 8 * 3600 * 1000;
    buf_clear(&body);
    silence_draft_json(&draft, clock_wall_ns() / 1000000, &body);
    assert_int_equal(post(&asking, body.data).err.kind, ERR_NONE);
    while (!(silence = alert_set_silence(&asking.set, draft.id)) ||
           silence->ends_ms == ends_ms)
        wait_for(&asking, is_written);
    /* Ended, and again: both are fine. */
    assert_int_equal(expire(&asking, draft.id).err.kind, ERR_NONE);
    assert_int_equal(expire(&asking, draft.id).err.kind, ERR_NONE);
    buf_done(&body);
    silence_draft_done(&draft);
    close_asking(&asking);
}

static void what_is_refused_is_said(void **state)
{
    struct asking asking;
    struct write_outcome outcome;

    (void)state;
    open_asking(&asking, url(&members[0]));
    outcome = post(&asking, "{\"matchers\":[],\"startsAt\":\"2026-01-01T00:00:00Z\","
                            "\"endsAt\":\"2099-01-01T00:00:00Z\",\"createdBy\":\"me\","
                            "\"comment\":\"c\"}");
    assert_true(outcome.http_status >= 400);
    assert_true(outcome.err.msg[0] != '\0');
    /* 500 before 0.26, 404 after: the words are the same. */
    outcome = expire(&asking, "11111111-2222-3333-4444-555555555555");
    assert_true(outcome.http_status >= 400);
    assert_int_equal(outcome.err.kind == ERR_NONE, 0);
    close_asking(&asking);
}

static void nothing_is_written_read_only(void **state)
{
    struct asking asking;
    struct write_outcome outcome;

    (void)state;
    open_asking(&asking, url(&members[0]));
    asking.settings.read_only = true;
    outcome = post(&asking, "{}");
    assert_int_equal(outcome.http_status, 0);
    assert_int_equal(outcome.err.kind, ERR_CONFIG);
    close_asking(&asking);
}

/* Nobody listens: nothing is claimed about what became of it. */
static void no_answer(void **state)
{
    struct asking asking;
    struct write_outcome outcome;
    char dead[64];

    (void)state;
    snprintf(dead, sizeof(dead), "http://127.0.0.1:%d", members[2].port);
    open_asking(&asking, dead); /* stopped by half_a_cluster() */
    outcome = post(&asking, "{}");
    assert_int_equal(outcome.http_status, 0);
    assert_int_equal(outcome.err.kind, ERR_NETWORK);
    close_asking(&asking);
}

/* --- with Prometheus in front --- */

/* Not at once: Prometheus finds its Alertmanagers after some seconds, and sends again only
   after a minute. */
enum { FIRES_AFTER_S = 8, FIRES_UNTIL_S = 30 };

static struct test_server prometheus;

/* Two alerts until a moment, of which one inhibits the other, and one that waits. */
static void start_prometheus(const struct test_server *manager)
{
    const char *argv[] = {"prometheus",
                          "--config.file={dir}/prometheus.yml",
                          "--storage.tsdb.path={dir}/data",
                          "--web.listen-address=127.0.0.1:{port}",
                          "--log.level=error",
                          NULL};
    long long now = (long long)(clock_wall_ns() / 1000000000);
    char *expr = xasprintf("vector(time()) > %lld < %lld", now + FIRES_AFTER_S,
                           now + FIRES_UNTIL_S);
    char *config_text = xasprintf(
        "global: {evaluation_interval: 1s, external_labels: {site: here}}\n"
        "rule_files: [rules.yml]\n"
        "alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]}\n",
        manager->port);
    char *rules_text = xasprintf(
        "groups:\n- name: chain\n  rules:\n"
        "  - {alert: Fires, expr: %s, for: 1s, labels: {severity: critical, service: "
        "chain}, annotations: {summary: 'at {{ $value }}'}}\n"
        "  - {alert: Slow, expr: %s, labels: {severity: warning, service: chain}}\n"
        "  - {alert: Waits, expr: vector(1), for: 1h}\n",
        expr, expr);

    test_server_prepare(&prometheus);
    test_server_write(&prometheus, "prometheus.yml", config_text);
    test_server_write(&prometheus, "rules.yml", rules_text);
    free(config_text);
    free(rules_text);
    free(expr);
    test_server_start(&prometheus, argv, "/-/ready");
}

static const struct alert_item *named(const struct alert_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].name, name) == 0)
            return &set->items[i];
    return NULL;
}

static bool it_fires(const struct alert_set *set)
{
    const struct alert_item *fires = named(set, "Fires"), *slow = named(set, "Slow");
    const struct alert_item *waits = named(set, "Waits");

    return set->complete && fires && slow && waits && fires->state == ALERT_FIRING &&
           fires->rule && fires->group && slow->alert->inhibited_by.count == 1 &&
           waits->state == ALERT_PENDING;
}

static bool it_is_silenced(const struct alert_set *set)
{
    const struct alert_item *fires = named(set, "Fires");

    return fires && fires->alert->silenced_by.count == 1;
}

static bool it_fires_on(const struct alert_set *set)
{
    const struct alert_item *fires = named(set, "Fires");

    return fires && fires->state == ALERT_FIRING;
}

static bool it_is_over(const struct alert_set *set)
{
    return set->complete && !named(set, "Fires") && !named(set, "Slow") &&
           named(set, "Waits");
}

/* From a rule to Alertmanager and back: what each of them knows of an alert is one. */
static void through_prometheus(void **state)
{
    struct asking asking;
    const struct alert_item *fires, *waits;
    struct write_outcome outcome;
    char *urls;

    (void)state;
    if (!test_program_exists("prometheus")) {
        puts("skipped: no prometheus is installed");
        return;
    }
    start_prometheus(&members[1]);
    urls = xasprintf("http://127.0.0.1:%d", prometheus.port);
    open_clusters(&asking, url(&members[1]), 0);
    assert_true(settings_set_source(&asking.settings, SOURCE_PROMETHEUS, urls, NULL));
    free(urls);
    ask_anew(&asking, ALERTS_GROUPS);
    wait_for(&asking, it_fires);
    fires = named(&asking.set, "Fires");
    waits = named(&asking.set, "Waits");
    assert_string_equal(labels_get(&fires->alert->labels, "site"), "here");
    assert_non_null(strstr(fires->rule->expr, "vector(time()) >"));
    assert_int_equal(fires->rule->for_ms, 1000);
    assert_true(fires->value > 1e9);
    assert_string_equal(fires->group->title, "alertname=Fires, to all");
    assert_false(fires->unsent);
    assert_true(waits->fires_ms - clock_wall_ns() / 1000000 > 50 * 60000);
    outcome =
        post(&asking, "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"Fires\","
                      "\"isRegex\":false,\"isEqual\":true}],\"startsAt\":"
                      "\"2026-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\","
                      "\"createdBy\":\"me\",\"comment\":\"c\"}");
    assert_int_equal(outcome.err.kind, ERR_NONE);
    wait_for(&asking, it_is_silenced);
    outcome = expire(&asking, named(&asking.set, "Fires")->alert->silenced_by.items[0]);
    assert_int_equal(outcome.err.kind, ERR_NONE);
    wait_for(&asking, it_fires_on);
    wait_for(&asking, it_is_over);
    close_asking(&asking);
    test_server_stop(&prometheus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(life_of_an_alert),
        cmocka_unit_test(half_a_cluster),
        cmocka_unit_test(a_silence_is_written),
        cmocka_unit_test(what_is_refused_is_said),
        cmocka_unit_test(nothing_is_written_read_only),
        cmocka_unit_test(no_answer),
        cmocka_unit_test(two_clusters),
        cmocka_unit_test(through_prometheus),
    };

    if (!test_program_exists("prometheus-alertmanager") ||
        !test_program_exists("amtool")) {
        puts("skipped: no prometheus-alertmanager or no amtool is installed");
        return SKIP;
    }
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
