/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/mem.h"
#include "model/settings.h"
#include "support/test.h"

static void starts_with_the_documented_maxima(void **state)
{
    struct settings settings;

    (void)state;
    settings_init(&settings);
    assert_int_equal(settings.limits.body_bytes, 64 * 1024 * 1024);
    assert_int_equal(settings.limits.series, 10000);
    assert_int_equal(settings.limits.series_drawn, 500);
    assert_true(settings.mouse);
    assert_null(settings_context(&settings));
    settings_done(&settings);
}

static void contexts_by_name(void **state)
{
    struct settings settings;
    struct source_settings *source;

    (void)state;
    settings_init(&settings);
    settings.contexts = xcalloc(2, sizeof(*settings.contexts));
    settings.context_count = 2;
    settings.contexts[0].name = xstrdup("prod");
    settings.contexts[1].name = xstrdup("test");
    source = xcalloc(1, sizeof(*source));
    source->kind = SOURCE_LOKI;
    source->name = xstrdup("loki");
    source->password = xstrdup("secret");
    name_values_add(&source->headers, "X-Scope-OrgID", "a");
    settings.contexts[1].sources = source;
    settings.contexts[1].source_count = 1;
    settings.layout_paths = xcalloc(2, sizeof(char *));
    settings.layout_paths[0] = xstrdup("/layouts");

    assert_string_equal(settings_context(&settings)->name, "prod");
    assert_null(context_source(settings_context(&settings), SOURCE_LOKI));
    settings.current_context = xstrdup("test");
    assert_ptr_equal(context_source(settings_context(&settings), SOURCE_LOKI), source);
    free(settings.current_context);
    settings.current_context = xstrdup("none");
    assert_null(settings_context(&settings));
    assert_null(context_source(NULL, SOURCE_LOKI));
    settings_done(&settings);
}

static void a_name_has_one_value(void **state)
{
    struct name_values list = {0};

    (void)state;
    name_values_add(&list, "a", "1");
    name_values_add(&list, "b", "2");
    name_values_add(&list, "a", name_values_get(&list, "a"));
    name_values_add(&list, "a", "3");
    assert_int_equal(list.count, 2);
    assert_string_equal(name_values_get(&list, "a"), "3");
    assert_null(name_values_get(&list, "c"));
    name_values_done(&list);
    assert_int_equal(list.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_with_the_documented_maxima),
        cmocka_unit_test(contexts_by_name),
        cmocka_unit_test(a_name_has_one_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
