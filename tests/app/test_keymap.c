/* SPDX-License-Identifier: MIT */

/* Keys: the defaults as a whole, and what a user makes of them. */

#include <stdio.h>

#include "app/keymap.h"
#include "canvas/key.h"
#include "support/test.h"

static void count_words(const char *text, size_t *ret)
{
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        text += strcspn(text, " ");
        (*ret)++;
    }
}

static enum action find(const struct keymap *keymap, enum action_scope scope,
                        const char *name)
{
    uint32_t code;
    unsigned mods;

    assert_true(key_parse(name, &code, &mods));
    return keymap_find(keymap, scope, code, mods);
}

/* A default that clashes with another one would be dropped: none is. So no key of a view
   hides one that works everywhere. */
static void every_default_key_is_bound(void **state)
{
    struct name_values none = {0};
    struct problems problems = {0};
    struct keymap keymap;
    size_t names = 0;

    (void)state;
    keymap_init(&keymap, &none, "", &problems);
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        count_words(action_table[i].default_keys, &names);
    assert_int_equal(keymap.count, names);
    assert_true(names < KEYMAP_MAX);
    assert_int_equal(problems.count, 0);
}

static void every_key_does_what_its_row_says(void **state)
{
    struct name_values none = {0};
    struct problems problems = {0};
    struct keymap keymap;

    (void)state;
    keymap_init(&keymap, &none, "", &problems);
    for (size_t i = 0; i < keymap.count; i++) {
        const struct binding *binding = &keymap.bindings[i];
        enum action_scope own = action_table[binding->action].scope;

        for (int scope = 0; scope < SCOPE_COUNT; scope++) {
            enum action found = keymap_find(&keymap, (enum action_scope)scope,
                                            binding->code, binding->mods);
            bool everywhere =
                own == SCOPE_EVERYWHERE || own == SCOPE_MOVE || own == SCOPE_TIME;
            bool of_the_grid = own == SCOPE_DASHBOARD && scope == SCOPE_PANEL;

            if (everywhere || of_the_grid || (int)own == scope)
                assert_int_equal(found, binding->action);
            else
                assert_int_not_equal(found, binding->action);
        }
    }
}

static void the_keys_of_the_manual_are_there(void **state)
{
    static const struct {
        const char *key;
        enum action action;
    } wanted[] = {
        {"1",     ACTION_DASHBOARD_1},
        {"9",     ACTION_DASHBOARD_9},
        {"Tab",   ACTION_NEXT       },
        {"S-Tab", ACTION_PREVIOUS   },
        {"j",     ACTION_DOWN       },
        {"Enter", ACTION_OPEN       },
        {"Esc",   ACTION_BACK       },
        {"G",     ACTION_LAST       },
        {"+",     ACTION_ZOOM_IN    },
        {",",     ACTION_EARLIER    },
        {"0",     ACTION_NOW        },
        {"?",     ACTION_HELP       },
        {"!",     ACTION_MESSAGES   },
        {"p",     ACTION_PAUSE      },
        {"q",     ACTION_QUIT       },
        {"C-c",   ACTION_QUIT       },
    };
    struct name_values none = {0};
    struct problems problems = {0};
    struct keymap keymap;

    (void)state;
    keymap_init(&keymap, &none, "", &problems);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        assert_int_equal(find(&keymap, SCOPE_DASHBOARD, wanted[i].key), wanted[i].action);
}

static void every_action_can_be_named_and_explained(void **state)
{
    (void)state;
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        assert_int_equal(action_find(action_table[i].name), i);
        assert_true(action_table[i].help[0] != '\0');
        assert_non_null(action_scope_title(action_table[i].scope));
    }
    assert_int_equal(action_find("no-such"), ACTION_NONE);
}

static void own_keys_replace_the_defaults(void **state)
{
    struct name_values custom = {0};
    struct problems problems = {0};
    struct keymap keymap;
    char text[64];

    (void)state;
    name_values_add(&custom, "quit", "  Q   F10 ");
    name_values_add(&custom, "sources", "j");
    name_values_add(&custom, "messages", "");
    keymap_init(&keymap, &custom, "", &problems);
    assert_int_equal(problems.count, 0);
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "Q"), ACTION_QUIT);
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "F10"), ACTION_QUIT);
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "q"), ACTION_NONE);
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "!"), ACTION_NONE);
    /* A default gives way to the user's key, its other keys stay. */
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "j"), ACTION_SOURCES);
    assert_int_equal(find(&keymap, SCOPE_DASHBOARD, "Down"), ACTION_DOWN);
    assert_string_equal(keymap_keys(&keymap, ACTION_QUIT, text, sizeof(text)), "Q F10");
    assert_string_equal(keymap_key(&keymap, ACTION_QUIT, text, sizeof(text)), "Q");
    assert_string_equal(keymap_keys(&keymap, ACTION_MESSAGES, text, sizeof(text)), "");
    /* Cut at a whole name. */
    assert_string_equal(keymap_keys(&keymap, ACTION_QUIT, text, 5), "Q");
    name_values_done(&custom);
}

static void refuse(const char *name, const char *keys, const char *wanted)
{
    struct name_values custom = {0};
    struct problems problems = {0};
    struct keymap keymap;
    char line[700];

    name_values_add(&custom, "quit", "x");
    name_values_add(&custom, name, keys);
    custom.items[custom.count - 1].line = 7;
    custom.items[custom.count - 1].column = 3;
    keymap_init(&keymap, &custom, "c.yaml", &problems);
    assert_int_equal(problems.errors, 1);
    problem_format(&problems.items[0], line, sizeof(line));
    assert_string_equal(line, wanted);
    problems_done(&problems);
    name_values_done(&custom);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    refuse("hepl", "h",
           "c.yaml:7:3: error: keys: no action \"hepl\", did you mean \"help\"?");
    refuse("help", "Hyper-x",
           "c.yaml:7:3: error: keys: help: \"Hyper-x\" is not a key (like a, C-d, Enter, "
           "PgDn)");
    refuse("help", "h x",
           "c.yaml:7:3: error: keys: \"x\" is bound to both quit and help");
}

static void more_keys_than_fit_are_left_out(void **state)
{
    struct name_values custom = {0};
    struct problems problems = {0};
    struct keymap keymap;
    char keys[4000] = "";

    (void)state;
    for (int i = 0; i < 900; i++)
        snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), "x ");
    name_values_add(&custom, "quit", keys);
    keymap_init(&keymap, &custom, "", &problems);
    assert_true(keymap.count <= KEYMAP_MAX);
    name_values_done(&custom);
}

/* The manual is printed from the same table. */
static void every_action_is_in_the_manual(void **state)
{
    FILE *file = fopen(BINARY_DIR "/man/midwatch.1", "r");
    static char manual[512 << 10];
    size_t size;

    (void)state;
    if (!file)
        skip(); /* built without manuals */
    size = fread(manual, 1, sizeof(manual) - 1, file);
    fclose(file);
    manual[size] = '\0';
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        char name[80];

        snprintf(name, sizeof(name), "(\\fI%s\\fR)", action_table[i].name);
        if (!strstr(manual, name))
            fail_msg("midwatch(1) has no %s", action_table[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_key_is_bound),
        cmocka_unit_test(every_key_does_what_its_row_says),
        cmocka_unit_test(the_keys_of_the_manual_are_there),
        cmocka_unit_test(every_action_can_be_named_and_explained),
        cmocka_unit_test(own_keys_replace_the_defaults),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(more_keys_than_fit_are_left_out),
        cmocka_unit_test(every_action_is_in_the_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
