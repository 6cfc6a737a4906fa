/* SPDX-License-Identifier: MIT */
#include "app/stage.h"

#include <stdlib.h>
#include <time.h>

#include "config/settings.h"
#include "core/clock.h"
#include "core/mem.h"
#include "support/test.h"

enum { PATIENCE_S = 60, BODY_MAX = 16 << 10 };

/* {"data":["a","b"]} for the label of "/api/v1/label/NAME/values". */
static void answer_values(struct evil_connection *connection, const struct stage *stage)
{
    const char *at = stage->values ? stage->values : "";
    char body[BODY_MAX] = "{\"status\":\"success\",\"data\":[", path[80];
    bool any = false;

    while (*at) {
        size_t name = strcspn(at, "="), end = strcspn(at, ";");

        snprintf(path, sizeof(path), "/label/%.*s/values", (int)name, at);
        if (evil_asks(connection, path)) {
            for (const char *value = at + name + 1; value < at + end;
                 value += strcspn(value, ",;") + 1) {
                snprintf(body + strlen(body), sizeof(body) - strlen(body), "%s\"%.*s\"",
                         any ? "," : "", (int)strcspn(value, ",;"), value);
                any = true;
            }
        }
        at += end + (at[end] == ';');
    }
    strcat(body, "]}");
    evil_answer(connection, "200 OK", "", body);
}

/* A series without labels for each rule there is. */
static void answer_rules(struct evil_connection *connection, const struct stage *stage)
{
    char body[BODY_MAX] =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[";
    const char *at = stage->rules ? stage->rules : "";

    for (bool any = false; *at; any = true) {
        size_t length = strcspn(at, ",");

        snprintf(body + strlen(body), sizeof(body) - strlen(body),
                 "%s{\"metric\":{\"__name__\":\"%.*s\"},\"value\":[1795403565,\"1\"]}",
                 any ? "," : "", (int)length, at);
        at += length + (at[length] == ',');
    }
    strcat(body, "]}}");
    evil_answer(connection, "200 OK", "", body);
}

/* A range that begins where it ends. */
static bool is_head(const char *request)
{
    const char *start = strstr(request, "start="), *end = strstr(request, "end=");

    return start && end && strtod(start + 6, NULL) >= strtod(end + 4, NULL);
}

static void keep_range(struct stage *stage, const char *request)
{
    pthread_mutex_lock(&stage->lock);
    if (is_head(request))
        vec_push(&stage->heads, xstrdup(request));
    else
        vec_push(&stage->ranges, xstrdup(request));
    pthread_mutex_unlock(&stage->lock);
}

/* One sample at the end of the window: 3 of today, 2 of the days before. */
static void answer_then(struct evil_connection *connection)
{
    const char *at = strstr(evil_request(connection), "end=");
    int64_t end_s = at ? strtoll(at + 4, NULL, 10) : 0;
    char body[400];

    snprintf(body, sizeof(body),
             "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
             "[{\"metric\":{},\"values\":[[%lld,\"%d\"],[%lld,\"%d\"]]}]}}",
             (long long)end_s - 900, end_s > STAGE_NOW_MS / 1000 - 7200 ? 3 : 2,
             (long long)end_s, end_s > STAGE_NOW_MS / 1000 - 7200 ? 3 : 2);
    evil_answer(connection, "200 OK", "", body);
}

/* One of the ways to be ill, by turns that no two requests share; true: it was. */
static bool answer_ill(struct evil_connection *connection, struct stage *stage,
                       bool *ret_keep)
{
    enum { LATE_MS = 20 };

    unsigned mood = atomic_fetch_add(&stage->mood, 1) * 2654435761u >> 16;

    *ret_keep = true;
    switch (mood % 10) {
    case 0:
        evil_answer(connection, "503 Service Unavailable", "", "later");
        return true;
    case 1:
        evil_answer(connection, "200 OK", "", "{\"status\":\"success\",\"data\":{\"res");
        return true;
    case 2:
        evil_answer(
            connection, "422 Unprocessable Entity", "",
            "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no\"}");
        return true;
    case 3:
        evil_reset(connection);
        *ret_keep = false;
        return true;
    case 4:
        *ret_keep = evil_wait_alive(connection, (int)(mood >> 4) % LATE_MS);
        return !*ret_keep;
    default:
        return false;
    }
}

static bool answer(struct evil_connection *connection, void *ctx)
{
    struct stage *stage = ctx;
    char config[160];
    bool keep;

    if (atomic_load(&stage->moody) && answer_ill(connection, stage, &keep))
        return keep;
    for (size_t i = 0; i < STAGE_ANSWERS && stage->answers[i].holds; i++) {
        if (!evil_asks(connection, stage->answers[i].holds))
            continue;
        evil_answer(connection, "200 OK", "", stage->answers[i].body);
        return true;
    }
    if (stage->scrape && evil_asks(connection, "/status/config")) {
        snprintf(config, sizeof(config),
                 "{\"status\":\"success\",\"data\":{\"yaml\":"
                 "\"global:\\n  scrape_interval: %s\\n\"}}",
                 stage->scrape);
        evil_answer(connection, "200 OK", "", config);
    } else if (evil_asks(connection, "/label/")) {
        if (stage->values_fail)
            evil_answer(connection, "422 Unprocessable Entity", "",
                        "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":"
                        "\"no values today\"}");
        else
            answer_values(connection, stage);
    } else if (evil_asks(connection, "__name__")) {
        answer_rules(connection, stage);
    } else if (evil_asks(connection, "m_none")) {
        evil_answer(connection, "200 OK", "",
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\","
                    "\"result\":[]}}");
    } else if (evil_asks(connection, "m_many")) {
        evil_answer(
            connection, "200 OK", "",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\","
            "\"result\":[{\"metric\":{\"a\":\"1\"},\"values\":[[1795403400,\"1\"]]},"
            "{\"metric\":{\"a\":\"2\"},\"values\":[[1795403400,\"1\"]]},"
            "{\"metric\":{\"a\":\"3\"},\"values\":[[1795403400,\"1\"]]},"
            "{\"metric\":{\"a\":\"4\"},\"values\":[[1795403400,\"1\"]]}]}}");
    } else if (evil_asks(connection, "m_alert")) {
        evil_answer(connection, "200 OK", "",
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\","
                    "\"result\":[{\"metric\":{\"alertname\":\"Fire\",\"severity\":"
                    "\"critical\",\"component\":\"engine\"},\"values\":"
                    "[[1795402800,\"1\"],[1795402815,\"1\"]]}]}}");
    } else if (evil_asks(connection, "m_then")) {
        keep_range(stage, evil_request(connection));
        answer_then(connection);
    } else if (evil_asks(connection, "query_range")) {
        keep_range(stage, evil_request(connection));
        evil_answer(
            connection, "200 OK", "",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
            "[{\"metric\":{},\"values\":[[1795403400,\"1\"]]}]}}");
    } else if (evil_is_probe(connection)) {
        return evil_answer_well(connection);
    } else {
        evil_answer(
            connection, "200 OK", "",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
            "[{\"metric\":{},\"value\":[1795403565,\"1\"]}]}}");
    }
    return true;
}

void stage_init(struct stage *stage)
{
    struct err err = {0};

    memset(stage, 0, sizeof(*stage));
    stage->shown = &stage->session;
    scratch_init(&stage->scratch);
    pthread_mutex_init(&stage->lock, NULL);
    (void)setenv("no_proxy", "*", 1);
    clock_freeze(STAGE_NOW_MS * NS_PER_MS, -1);
    stage->evil = evil_new(answer, stage);
    settings_init(&stage->settings);
    field_defaults(settings_fields, &stage->settings);
    if (!settings_set_source(&stage->settings, SOURCE_PROMETHEUS, evil_url(stage->evil),
                             &err))
        fail_msg("the server's URL is refused: %s", err.msg);
    stage->loop = loop_new();
}

void stage_done(struct stage *stage)
{
    session_done(stage->shown);
    store_free(stage->store);
    loop_free(stage->loop);
    evil_free(stage->evil);
    for (size_t i = 0; i < stage->ranges.count; i++)
        free(stage->ranges.items[i]);
    vec_free(&stage->ranges);
    for (size_t i = 0; i < stage->heads.count; i++)
        free(stage->heads.items[i]);
    vec_free(&stage->heads);
    pthread_mutex_destroy(&stage->lock);
    settings_done(&stage->settings);
    scratch_done(&stage->scratch);
    clock_thaw();
}

void stage_layout(const struct stage *stage, const char *name, const char *text)
{
    char file[120];

    snprintf(file, sizeof(file), ".config/midwatch/layouts/%s.yaml", name);
    free(scratch_write(&stage->scratch, file, text));
}

void stage_open(struct stage *stage, const char *name, int cols, int rows)
{
    struct store_options options = {
        .settings = &stage->settings, .loop = stage->loop, .inline_io = true};
    struct problems problems = {0};
    struct err err = {0};
    char line[700];

    if (!session_init(stage->shown, &stage->settings, name, &problems, &err))
        fail_msg("%s: %s", err.msg,
                 problems.count ? problem_format(&problems.items[0], line, sizeof(line))
                                : "");
    while (session_load_next(stage->shown)) {
        /* all of them */
    }
    stage->store = store_new(&options, &err);
    assert_non_null(stage->store);
    session_start(stage->shown, stage->store);
    stage_resize(stage, cols, rows);
}

void stage_resize(struct stage *stage, int cols, int rows)
{
    session_resize(stage->shown, cols, rows);
    stage_settle(stage);
}

static void update(struct stage *stage)
{
    (void)session_update(stage->shown, clock_wall_ns() / NS_PER_MS, GLYPHS_BRAILLE, true,
                         false);
}

void stage_settle(struct stage *stage)
{
    time_t until = time(NULL) + PATIENCE_S;

    for (update(stage); !store_settled(stage->store); update(stage)) {
        if (time(NULL) > until)
            fail_msg("waited for %d s in vain", PATIENCE_S);
        store_pump(stage->store, 20);
    }
}

int stage_heads(struct stage *stage, const char *text)
{
    int count = 0;

    pthread_mutex_lock(&stage->lock);
    for (size_t i = 0; i < stage->heads.count; i++)
        count += strstr(stage->heads.items[i], text) != NULL;
    pthread_mutex_unlock(&stage->lock);
    return count;
}

int stage_asked(struct stage *stage, const char *text)
{
    return evil_requests_with(stage->evil, text) - stage_heads(stage, text);
}

int64_t stage_step_ms(struct stage *stage, const char *text)
{
    double step = 0;

    pthread_mutex_lock(&stage->lock);
    for (size_t i = 0; i < stage->ranges.count; i++) {
        const char *at = strstr(stage->ranges.items[i], "step=");

        if (at && strstr(stage->ranges.items[i], text))
            step = strtod(at + 5, NULL);
    }
    pthread_mutex_unlock(&stage->lock);
    return (int64_t)(step * 1000);
}
