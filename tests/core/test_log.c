/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/err.h"
#include "core/log.h"
#include "core/utf8.h"
#include "support/test.h"

static char folder[] = "/tmp/midwatch-log-XXXXXX";
static char path[64], link_path[64], pipe_path[64];

static struct log_entry entries[LOG_RING_MAX + 1];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/log", folder);
    snprintf(link_path, sizeof(link_path), "%s/link", folder);
    snprintf(pipe_path, sizeof(pipe_path), "%s/pipe", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(link_path);
    unlink(pipe_path);
    return rmdir(folder);
}

static void read_file(char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t used;

    assert_non_null(file);
    used = fread(out, 1, size - 1, file);
    out[used] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* A warning is found under what was said after it, once. */
static void the_newest_warning_is_found(void **state)
{
    uint64_t before = log_ring_generation();
    struct log_entry entry;

    (void)state;
    assert_false(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    log_warn("test", "a warning");
    log_info("test", "one");
    log_info("test", "another");
    assert_true(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    assert_string_equal(entry.text, "a warning");
    before = log_ring_generation();
    log_info("test", "a third");
    assert_false(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    log_error("test", "an error");
    before = log_ring_generation();
    log_error("test", "an error"); /* said again, it is as new */
    assert_true(log_ring_newest(before, LOG_LEVEL_WARN, &entry));
    assert_int_equal(entry.count, 2);
}

static void the_ring_has_the_newest_first(void **state)
{
    uint64_t before = log_ring_generation();

    (void)state;
    log_info("test", "first %d", 1);
    log_warn("test", "second");
    assert_int_equal(log_ring_copy(entries, 2), 2);
    assert_string_equal(entries[0].text, "second");
    assert_int_equal(entries[0].level, LOG_LEVEL_WARN);
    assert_string_equal(entries[1].text, "first 1");
    assert_string_equal(entries[1].source, "test");
    assert_true(log_ring_generation() == before + 2);
}

static void repeated_lines_are_counted(void **state)
{
    uint64_t before = log_ring_generation();

    (void)state;
    clock_freeze(1000, -1);
    log_error("test", "again");
    clock_freeze(5000, -1);
    log_error("test", "again");
    log_error("test", "again");
    clock_thaw();
    assert_int_equal(log_ring_copy(entries, 1), 1);
    assert_int_equal(entries[0].count, 3);
    assert_true(entries[0].first_ns == 1000 && entries[0].last_ns == 5000);
    assert_true(log_ring_generation() > before + 1);
    log_error("other", "again");
    log_ring_copy(entries, 1);
    assert_int_equal(entries[0].count, 1);
}

static void the_ring_keeps_its_maximum(void **state)
{
    (void)state;
    for (int i = 0; i < LOG_RING_MAX + 100; i++)
        log_info("test", "line %d", i);
    assert_int_equal(log_ring_copy(entries, LOG_RING_MAX + 1), LOG_RING_MAX);
    assert_string_equal(entries[0].text, "line 611");
    assert_string_equal(entries[LOG_RING_MAX - 1].text, "line 100");
}

static void text_is_clean_and_cut(void **state)
{
    char long_text[2000];

    (void)state;
    log_info("so\nurce", "evil \033[2J\xff");
    log_ring_copy(entries, 1);
    assert_string_equal(entries[0].text, "evil ␛[2J\ufffd");
    assert_string_equal(entries[0].source, "so␊urce");
    for (size_t i = 0; i + 2 < sizeof(long_text); i += 2)
        memcpy(long_text + i, "é", 2);
    long_text[sizeof(long_text) - 2] = '\0';
    log_info("test", "%s", long_text);
    log_ring_copy(entries, 1);
    assert_true(utf8_valid(entries[0].text, strlen(entries[0].text)));
    assert_true(strlen(entries[0].text) > 300);
}

static void the_file_is_private_and_appended_to(void **state)
{
    char text[2000];
    struct stat info;
    struct err err = {0};

    (void)state;
    clock_freeze(INT64_C(1795403565000000000), -1);
    assert_true(log_open_file(path, &err));
    log_info("test", "one");
    log_info("test", "one");
    log_info("test", "one");
    log_warn("test", "two");
    log_close();
    assert_true(log_open_file(path, &err));
    log_warn("test", "two");
    log_close();
    log_warn("test", "nowhere");
    clock_thaw();
    read_file(text, sizeof(text));
    assert_string_equal(text,
                        "2026-11-23T03:12:45Z info test: one\n"
                        "2026-11-23T03:12:45Z info test: the line above, 2 times more\n"
                        "2026-11-23T03:12:45Z warn test: two\n"
                        "2026-11-23T03:12:45Z warn test: two\n");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void no_link_nor_pipe_nor_folder_is_written_to(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(symlink(path, link_path), 0);
    assert_false(log_open_file(link_path, &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
    assert_int_equal(err.code, ELOOP);
    assert_non_null(strstr(err.msg, link_path));
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_false(log_open_file(pipe_path, &err)); /* nor does it wait for a reader */
    assert_false(log_open_file(folder, &err));
    assert_false(log_open_file("/nowhere/at/all", NULL));
}

enum { WRITERS = 4, LINES = 2000 };

static void *write_many(void *name)
{
    for (int i = 0; i < LINES; i++) {
        errno = i;
        log_info(name, "line %d", i);
        if (errno != i)
            return name;
    }
    return NULL;
}

static void threads_may_write_at_once(void **state)
{
    static char names[WRITERS][16];
    pthread_t threads[WRITERS];
    uint64_t before = log_ring_generation();

    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        snprintf(names[i], sizeof(names[i]), "w%d", i);
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, names[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *failed;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_true(log_ring_generation() == before + (uint64_t)WRITERS * LINES);
}

static void errors_are_clean_one_line_and_wrapped(void **state)
{
    struct err err = {0};
    char long_text[2000];

    (void)state;
    err_set(&err, ERR_QUERY, "bad query:\n%s", "\033]0;x\a");
    assert_int_equal(err.kind, ERR_QUERY);
    assert_string_equal(err.msg, "bad query:␊␛]0;x␇");
    err_wrap(&err, "panel \"%s\"", "Errors");
    assert_string_equal(err.msg, "panel \"Errors\": bad query:␊␛]0;x␇");
    assert_int_equal(err.kind, ERR_QUERY);
    err_set(&err, ERR_CONFIG, "%s again", err.msg); /* may quote itself */
    assert_string_equal(err.msg, "panel \"Errors\": bad query:␊␛]0;x␇ again");
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    err_set(&err, ERR_LIMIT, "%s", long_text);
    err_wrap(&err, "%s", long_text);
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    err_set(NULL, ERR_LIMIT, "nobody listens");
    err_wrap(NULL, "nobody listens");
}

static void every_kind_has_a_name(void **state)
{
    (void)state;
    for (int kind = 0; kind < ERR_KIND_COUNT; kind++) {
        assert_non_null(err_kind_name((enum err_kind)kind));
        for (int other = 0; other < kind; other++)
            assert_string_not_equal(err_kind_name((enum err_kind)kind),
                                    err_kind_name((enum err_kind)other));
    }
    assert_string_equal(err_kind_name(ERR_KIND_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_warning_is_found),
        cmocka_unit_test(the_ring_has_the_newest_first),
        cmocka_unit_test(repeated_lines_are_counted),
        cmocka_unit_test(the_ring_keeps_its_maximum),
        cmocka_unit_test(text_is_clean_and_cut),
        cmocka_unit_test(the_file_is_private_and_appended_to),
        cmocka_unit_test(no_link_nor_pipe_nor_folder_is_written_to),
        cmocka_unit_test(threads_may_write_at_once),
        cmocka_unit_test(errors_are_clean_one_line_and_wrapped),
        cmocka_unit_test(every_kind_has_a_name),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
