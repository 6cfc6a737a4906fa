/* SPDX-License-Identifier: MIT */

/*
 * What was recorded is answered again without a server.
 */

#include <dirent.h>
#include <stdlib.h>

#include "asker.h"
#include "core/clock.h"
#include "core/mem.h"
#include "datasource/replay.h"
#include "evil.h"
#include "support/test.h"

static const char *const secret = "canary-6f1d";
static char *dir;

static bool answer_or_refuse(struct evil_connection *connection, void *ctx)
{
    (void)ctx;
    if (!evil_asks(connection, "query=refused"))
        return evil_answer_well(connection);
    evil_answer(connection, "400 Bad Request", "", "{\"error\":\"as recorded\"}");
    return true;
}

static bool is_identified(struct asker *asker, void *ctx)
{
    (void)ctx;
    return store_source(asker->store, 0)->version[0] != '\0';
}

/* Recorded once for all tests, with the clock at rest. */
static int make_recording(void **state)
{
    struct evil *evil = evil_new(answer_or_refuse, NULL);
    struct asker asker;

    (void)state;
    dir = temporary_directory();
    clock_freeze(INT64_C(1795449600) * NS_PER_S, -1);
    asker_init(&asker, evil_url(evil));
    asker.source->bearer_token = xstrdup(secret);
    asker.options.record_dir = dir;
    asker_open(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    (void)asker_wait_status(&asker, asker_instant(&asker, "refused", 0), QUERY_FAILED);
    asker_wait(&asker, is_identified, NULL);
    asker_done(&asker);
    evil_free(evil);
    return 0;
}

static int remove_recording(void **state)
{
    (void)state;
    clock_thaw();
    remove_tree(dir);
    free(dir);
    return 0;
}

static void open_replay(struct asker *asker)
{
    asker_init(asker, "http://no-such-host.invalid");
    asker->options.replay_dir = dir;
    asker_open(asker);
}

static void recorded_questions_are_answered(void **state)
{
    const struct query_state *known, *refused;
    struct asker asker;

    (void)state;
    open_replay(&asker);
    known = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    assert_near(known->result->series[0].values[0], 1, 0);
    refused =
        asker_wait_status(&asker, asker_instant(&asker, "refused", 0), QUERY_FAILED);
    assert_string_equal(refused->err.msg, "as recorded (HTTP 400)");
    assert_int_equal(refused->err.kind, ERR_QUERY);
    asker_wait(&asker, is_identified, NULL);
    assert_string_equal(store_source(asker.store, 0)->version, "2.42.0");
    asker_done(&asker);
}

static void another_time_is_answered_too(void **state)
{
    struct asker asker;

    (void)state;
    clock_freeze(INT64_C(1795450000) * NS_PER_S, -1);
    open_replay(&asker);
    (void)asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_OK);
    asker_done(&asker);
}

static void what_was_not_recorded_is_said(void **state)
{
    const struct query_state *failed;
    struct asker asker;

    (void)state;
    open_replay(&asker);
    failed = asker_wait_status(&asker, asker_instant(&asker, "other", 0), QUERY_FAILED);
    assert_string_equal(failed->err.msg, "not in the recording (HTTP 404)");
    asker_done(&asker);
}

static void recording_holds_no_secret(void **state)
{
    DIR *entries = opendir(dir);
    const struct dirent *entry;
    int files = 0;

    (void)state;
    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        char *path = xasprintf("%s/%s", dir, entry->d_name);
        char text[4096];
        FILE *file = fopen(path, "r");
        size_t got = entry->d_name[0] == '.' ? 0 : fread(text, 1, sizeof(text) - 1, file);

        text[got] = '\0';
        files += got > 0;
        assert_null(strstr(text, secret));
        assert_null(strstr(text, "Authorization"));
        fclose(file);
        free(path);
    }
    closedir(entries);
    /* Two questions, the probe, and how often it scrapes. */
    assert_int_equal(files, 4);
}

static void directory_that_is_none_is_refused(void **state)
{
    struct asker asker;
    struct err err = {0};

    (void)state;
    asker_init(&asker, "http://127.0.0.1:9");
    asker.options.replay_dir = "/no/such/directory";
    assert_null(store_new(&asker.options, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.msg, "/no/such/directory"));
    asker_done(&asker);
}

static void damaged_recordings_are_refused(void **state)
{
    static const char *const damaged[] = {
        "",
        "not a recording",
        "midwatch-recording 1\n\nbody without a status",
        "midwatch-recording 1\nstatus 999\n\nx",
        "midwatch-recording 1\nstatus 200",
        "midwatch-recording 2\nstatus 200\n\n{}",
        "midwatch-recording 1\nstatus 20000000000\n\n{}",
    };
    char *other = temporary_directory();
    struct source_settings source = {.name = (char[]){"prometheus"}};
    struct request request;
    char name[160];
    char *path;

    (void)state;
    request_init(&request);
    request.method = "POST";
    (void)buf_puts(&request.path, "/api/v1/query");
    (void)request_param(&request, "query", "up");
    recording_name(&source, &request, true, name, sizeof(name));
    path = xasprintf("%s/%s", other, name);
    for (size_t i = 0; i < ARRAY_LEN(damaged); i++) {
        const struct query_state *failed;
        struct asker asker;

        write_text(path, damaged[i], 0600);
        asker_init(&asker, "http://127.0.0.1:9");
        asker.options.replay_dir = other;
        asker_open(&asker);
        failed = asker_wait_status(&asker, asker_instant(&asker, "up", 0), QUERY_FAILED);
        assert_non_null(strstr(failed->err.msg, "is not a recording"));
        asker_done(&asker);
    }
    request_done(&request);
    remove_tree(other);
    free(other);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_questions_are_answered),
        cmocka_unit_test(another_time_is_answered_too),
        cmocka_unit_test(what_was_not_recorded_is_said),
        cmocka_unit_test(recording_holds_no_secret),
        cmocka_unit_test(directory_that_is_none_is_refused),
        cmocka_unit_test(damaged_recordings_are_refused),
    };

    return cmocka_run_group_tests(tests, make_recording, remove_recording);
}
