/* SPDX-License-Identifier: MIT */

/* Where layouts are looked for: the first of a name wins. */

#include <stdlib.h>
#include <unistd.h>

#include "config/layout.h"
#include "config/settings.h"
#include "core/mem.h"
#include "scratch.h"
#include "support/test.h"

struct fixture {
    struct scratch scratch;
    struct settings settings;
};

static int set_up(void **state)
{
    struct fixture *fixture = xcalloc(1, sizeof(*fixture));

    scratch_init(&fixture->scratch);
    settings_init(&fixture->settings);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    settings_done(&fixture->settings);
    scratch_done(&fixture->scratch);
    free(fixture);
    return 0;
}

static void make(const struct fixture *fixture, const char *name)
{
    free(scratch_write(&fixture->scratch, name, "rows: []\n"));
}

/* The name is found in this file of the scratch directory. */
static void expect(const struct fixture *fixture, const char *name, const char *file)
{
    struct err err = {0};
    char *wanted = scratch_path(&fixture->scratch, file);
    char *path = layout_resolve(&fixture->settings, name, &err);

    if (!path)
        fail_msg("%s", err.msg);
    assert_string_equal(path, wanted);
    free(path);
    free(wanted);
}

static void the_nearest_place_wins(void **state)
{
    struct fixture *fixture = *state;
    char *second = scratch_path(&fixture->scratch, "second");
    char *paths =
        xasprintf("%s/third::%s/fourth", fixture->scratch.dir, fixture->scratch.dir);

    fixture->settings.layout_paths = xcalloc(2, sizeof(char *));
    fixture->settings.layout_paths[0] = second;
    setenv("MIDWATCH_LAYOUTS", paths, 1);
    make(fixture, "fourth/mine.yaml");
    expect(fixture, "mine", "fourth/mine.yaml");
    make(fixture, "third/mine.yml");
    expect(fixture, "mine", "third/mine.yml");
    make(fixture, "second/mine.yaml");
    expect(fixture, "mine", "second/mine.yaml");
    make(fixture, ".config/midwatch/layouts/mine.yaml");
    expect(fixture, "mine", ".config/midwatch/layouts/mine.yaml");
    unsetenv("MIDWATCH_LAYOUTS");
    free(paths);
}

static void xdg_says_where_the_configuration_is(void **state)
{
    struct fixture *fixture = *state;
    char *dir = scratch_path(&fixture->scratch, "xdg");
    char *file, *wanted = scratch_path(&fixture->scratch, "xdg/midwatch/config.yaml");

    make(fixture, "xdg/midwatch/layouts/mine.yaml");
    setenv("XDG_CONFIG_HOME", dir, 1);
    expect(fixture, "mine", "xdg/midwatch/layouts/mine.yaml");
    file = paths_config_file();
    assert_string_equal(file, wanted);
    free(file);
    free(wanted);
    /* A relative one is to be ignored. */
    setenv("XDG_CONFIG_HOME", "xdg", 1);
    file = paths_config_file();
    wanted = scratch_path(&fixture->scratch, ".config/midwatch/config.yaml");
    assert_string_equal(file, wanted);
    unsetenv("XDG_CONFIG_HOME");
    free(file);
    free(wanted);
    free(dir);
}

static void a_path_is_taken_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    char *path = scratch_path(&fixture->scratch, "some where.yaml");
    struct err err = {0};

    make(fixture, "some where.yaml");
    expect(fixture, path, "some where.yaml");
    free(path);
    assert_null(layout_resolve(&fixture->settings, "./none.yaml", &err));
    assert_string_equal(err.msg, "./none.yaml: no such layout file");
    assert_null(layout_resolve(&fixture->settings, "none.yml", &err));
}

static void a_mistyped_name_is_answered_with_the_right_one(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};

    make(fixture, ".config/midwatch/layouts/weather.yaml");
    assert_null(layout_resolve(&fixture->settings, "wether", &err));
    assert_string_equal(err.msg, "no dashboard \"wether\", did you mean \"weather\"?");
    assert_null(layout_resolve(&fixture->settings, "", &err));
}

static void each_name_is_listed_once_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct layout_files files;
    int mine = 0;

    make(fixture, ".config/midwatch/layouts/b.yaml");
    make(fixture, ".config/midwatch/layouts/a.yml");
    make(fixture, ".config/midwatch/layouts/.hidden.yaml");
    make(fixture, ".config/midwatch/layouts/notes.txt");
    make(fixture, ".config/midwatch/layouts/.yaml");
    layouts_find(&fixture->settings, &files);
    for (size_t i = 0; i < files.count; i++) {
        mine += strncmp(files.items[i].path, fixture->scratch.dir,
                        strlen(fixture->scratch.dir)) == 0;
        if (i > 0)
            assert_true(strcmp(files.items[i - 1].name, files.items[i].name) < 0);
    }
    assert_int_equal(mine, 2);
    layout_files_done(&files);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_nearest_place_wins),
        TEST(xdg_says_where_the_configuration_is),
        TEST(a_path_is_taken_as_it_is),
        TEST(a_mistyped_name_is_answered_with_the_right_one),
        TEST(each_name_is_listed_once_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
