/* SPDX-License-Identifier: MIT */
#include "app/rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "model/result.h"

enum { NAMES_MAX = 200, NAME_LENGTH_MAX = 200, EXPR_MAX = 64 << 10 };

static const int64_t ask_period_ms = 3600 * 1000;

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == ':';
}

static bool is_name(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c);
}

/* Past a quoted string that starts at text. */
static const char *skip_quoted(const char *text)
{
    char quote = *text++;

    while (*text && *text != quote)
        text += *text == '\\' && quote != '`' && text[1] ? 2 : 1;
    return *text ? text + 1 : text;
}

/* The next recording-rule name (colon:separated) outside quotes and brackets; false at
   the end. *at moves on. */
static bool next_rule(const char **at, char name[NAME_LENGTH_MAX])
{
    const char *text = *at;

    while (*text) {
        const char *start = text;

        if (*text == '"' || *text == '\'' || *text == '`') {
            text = skip_quoted(text);
            continue;
        }
        if (*text == '[') { /* a range, perhaps with a subquery's colon: [1h:5m] */
            text += strcspn(text, "]");
            continue;
        }
        if (!is_name_start(*text)) {
            text++;
            continue;
        }
        while (is_name(*text))
            text++;
        /* A name alone is one without a colon too: somebody calls it a rule. */
        if ((memchr(start, ':', (size_t)(text - start)) || (start == *at && !*text)) &&
            text - start < NAME_LENGTH_MAX) {
            memcpy(name, start, (size_t)(text - start));
            name[text - start] = '\0';
            *at = text;
            return true;
        }
    }
    *at = text;
    return false;
}

void rules_clear(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        free(rules->names[i]);
    free(rules->names);
    rules->names = NULL;
    rules->count = 0;
}

void rules_done(struct rules *rules, struct store *store)
{
    rules_clear(rules);
    if (rules->query)
        store_unsubscribe(store, rules->query);
    rules->query = 0;
}

void rules_collect(struct rules *rules, const char *expr)
{
    char name[NAME_LENGTH_MAX];

    while (next_rule(&expr, name)) {
        size_t at = 0;

        while (at < rules->count && strcmp(rules->names[at], name) < 0)
            at++;
        if ((at < rules->count && strcmp(rules->names[at], name) == 0) ||
            rules->count >= NAMES_MAX)
            continue;
        rules->names = xreallocarray(rules->names, rules->count + 1, sizeof(char *));
        memmove(&rules->names[at + 1], &rules->names[at],
                (rules->count - at) * sizeof(char *));
        rules->names[at] = xstrdup(name);
        rules->count++;
    }
}

void rules_ask(struct rules *rules, struct store *store)
{
    uint64_t old = rules->query;
    struct buf expr;

    rules->query = 0;
    if (rules->count > 0) {
        struct query_spec spec = {.source = SOURCE_PROMETHEUS,
                                  .kind = QUERY_INSTANT,
                                  .period_ms = ask_period_ms};

        buf_init(&expr, EXPR_MAX);
        buf_puts(&expr, "group by (__name__) ({__name__=~\"");
        for (size_t i = 0; i < rules->count; i++)
            buf_printf(&expr, "%s%s", i > 0 ? "|" : "", rules->names[i]);
        buf_puts(&expr, "\"})");
        spec.expr = expr.data;
        rules->query = store_subscribe(store, &spec);
        buf_done(&expr);
    }
    /* Asked before letting go of the old one: an equal question stays the same. */
    if (old)
        store_unsubscribe(store, old);
}

static bool result_names(const struct result *result, const char *rule)
{
    for (size_t i = 0; i < result->series_count; i++) {
        const char *name = labels_get(&result->series[i].labels, "__name__");

        if (name && strcmp(name, rule) == 0)
            return true;
    }
    return false;
}

enum rule_presence rules_presence(const struct rules *rules, const struct store *store,
                                  const char *expr)
{
    const struct query_state *state =
        rules->query ? store_state(store, rules->query) : NULL;
    char name[NAME_LENGTH_MAX];
    bool any = false;

    if (!state || (!state->result && state->status != QUERY_FAILED))
        return rules->query ? RULE_UNKNOWN : RULE_ABSENT;
    if (!state->result)
        return RULE_ABSENT;
    while (next_rule(&expr, name)) {
        any = true;
        if (!result_names(state->result, name))
            return RULE_ABSENT;
    }
    return any ? RULE_PRESENT : RULE_ABSENT;
}

void rules_watch(struct rules *rules, struct store *store)
{
    for (size_t i = 0; i < store_source_count(store); i++) {
        const struct source_state *source = store_source(store, i);

        if (source->kind != SOURCE_PROMETHEUS)
            continue;
        if (source->status == SOURCE_UP && rules->last_status != SOURCE_UP &&
            rules->last_status != SOURCE_UNKNOWN && rules->query)
            store_refresh(store, rules->query);
        rules->last_status = (int)source->status;
        return;
    }
}
