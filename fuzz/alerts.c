/* SPDX-License-Identifier: MIT */

/*
 * Answers of Alertmanager and Prometheus's rules: any bytes as alerts, groups, silences
 * and rules, then all of them as one set. The first byte chooses what the rest is.
 * Texts must be clean, and no alert may be in the set twice.
 */

#include <string.h>

#include "alerts/alert_set.h"
#include "alerts/expr.h"
#include "alerts/filter.h"
#include "core/utf8.h"
#include "datasource/source.h"
#include "fuzz.h"

static const struct {
    enum source_kind source;
    enum query_kind kind;
} forms[] = {
    {SOURCE_ALERTMANAGER, QUERY_ALERTS      },
    {SOURCE_ALERTMANAGER, QUERY_ALERT_GROUPS},
    {SOURCE_ALERTMANAGER, QUERY_SILENCES    },
    {SOURCE_PROMETHEUS,   QUERY_RULES       },
    {SOURCE_PROMETHEUS,   QUERY_ALERTS      },
};

static void check_labels(const struct labels *labels, enum utf8_newline newline)
{
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *pair = &labels->pairs[i];

        FUZZ_ASSERT(utf8_clean(pair->name, strlen(pair->name), UTF8_NEWLINE_PICTURE));
        FUZZ_ASSERT(utf8_clean(pair->value, strlen(pair->value), newline));
        FUZZ_ASSERT(i == 0 || strcmp(pair[-1].name, pair->name) < 0);
    }
}

static void check_answer(const struct alert_answer *answer)
{
    FUZZ_ASSERT(answer->alert_count <= answer->alert_total);
    for (size_t i = 0; i < answer->alert_count; i++) {
        check_labels(&answer->alerts[i].labels, UTF8_NEWLINE_PICTURE);
        check_labels(&answer->alerts[i].annotations, UTF8_NEWLINE_KEEP);
    }
    for (size_t i = 0; i < answer->rule_count; i++) {
        struct rule_expr parts;

        rule_expr_split(answer->rules[i].expr, &parts);
        FUZZ_ASSERT(parts.size <= strlen(answer->rules[i].expr));
    }
}

static void check_set(struct result *result, size_t form)
{
    struct query_state state = {.status = QUERY_OK, .result = result, .generation = 1};
    struct alert_source sources[] = {
        {forms[form].source,  forms[form].kind, "", &state},
        {SOURCE_ALERTMANAGER, QUERY_ALERTS,     "", &state},
    };
    struct alert_set set;

    alert_set_init(&set);
    (void)alert_set_update(&set, sources, 2, 0);
    for (size_t i = 1; i < set.count && i < 64; i++)
        for (size_t k = 0; k < i; k++)
            FUZZ_ASSERT(
                set.items[i].rule || set.items[k].rule ||
                !labels_equal(&set.items[i].alert->labels, &set.items[k].alert->labels));
    alert_set_done(&set);
}

/* A filter that is taken can be asked of anything. */
static void check_filter(const char *text, const struct alert_answer *answer)
{
    struct filter *filter = filter_new(text, NULL);

    for (size_t i = 0; filter && i < answer->alert_count && i < 16; i++)
        (void)filter_matches(filter, &answer->alerts[i].labels);
    filter_free(filter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t form = size > 0 ? data[0] % ARRAY_LEN(forms) : 0;
    const struct source_class *cls = source_class_find(forms[form].source);
    struct query_spec query = {
        .source = forms[form].source, .kind = forms[form].kind, .expr = ""};
    struct decoder *decoder = cls->begin(&query, 200, &result_limits_default);
    struct result *result;
    struct err err = {0};
    char text[200];

    if (size > 0)
        (void)cls->feed(decoder, (const char *)data + 1, size - 1);
    result = cls->end(decoder, &err);
    if (!result)
        return 0;
    check_answer(result->alerts);
    check_set(result, form);
    (void)utf8_sanitize_fixed(text, sizeof(text), (const char *)data + 1, size - 1,
                              UTF8_NEWLINE_PICTURE);
    check_filter(text, result->alerts);
    result_unref(result);
    return 0;
}
