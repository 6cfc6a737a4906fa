/* SPDX-License-Identifier: MIT */
#include "alerts/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alerts/matcher.h"
#include "core/mem.h"

enum { WORDS_MAX = 16 };

struct filter {
    struct arena arena;
    struct matcher matchers[MATCHERS_MAX];
    size_t matcher_count;
    struct matcher_set *set;
    const char *words[WORDS_MAX];
    size_t word_count;
};

/* A word stands alone: no operator follows its name. */
static bool is_word(const char *at)
{
    size_t length = strcspn(at, "=!~ \t\n,{}\"");

    return length > 0 && (at[length] == '\0' || strchr(" \t\n,{}", at[length]));
}

static bool read_one(struct filter *filter, const char **at, struct err *err)
{
    if (is_word(*at)) {
        size_t length = strcspn(*at, " \t\n,{}");

        if (filter->word_count < WORDS_MAX)
            filter->words[filter->word_count++] =
                arena_strndup(&filter->arena, *at, length);
        *at += length;
        return true;
    }
    if (filter->matcher_count == MATCHERS_MAX) {
        err_set(err, ERR_LIMIT, "more than %d matchers", MATCHERS_MAX);
        return false;
    }
    return matcher_parse(at, &filter->arena, &filter->matchers[filter->matcher_count++],
                         err);
}

struct filter *filter_new(const char *text, struct err *err)
{
    struct filter *filter = xcalloc(1, sizeof(*filter));
    bool ok = true;

    arena_init(&filter->arena, 0);
    for (text += strspn(text, " \t\n,{}"); ok && *text; text += strspn(text, " \t\n,{}"))
        ok = read_one(filter, &text, err);
    if (ok)
        filter->set = matcher_set_new(filter->matchers, filter->matcher_count, err);
    if (ok && filter->set)
        return filter;
    filter_free(filter);
    return NULL;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    matcher_set_free(filter->set);
    arena_done(&filter->arena);
    free(filter);
}

static bool occurs(const char *word, const char *text)
{
    size_t length = strlen(word);

    for (; *text; text++)
        if (strncasecmp(text, word, length) == 0)
            return true;
    return false;
}

bool filter_matches(const struct filter *filter, const struct labels *labels)
{
    for (size_t w = 0; w < filter->word_count; w++) {
        bool any = false;

        for (size_t i = 0; i < labels->count && !any; i++)
            any = occurs(filter->words[w], labels->pairs[i].value);
        if (!any)
            return false;
    }
    return matcher_set_matches(filter->set, labels);
}

const struct matcher *filter_matchers(const struct filter *filter, size_t *ret_count)
{
    *ret_count = filter->matcher_count;
    return filter->matchers;
}
