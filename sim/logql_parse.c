/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "logql_ast.h"

#define QUERY_MAX 131072 /* Loki's own limit */

bool logql_unexpected(struct logql_parser *parser, const char *expecting)
{
    const struct logql_lexer *lexer = &parser->lexer;
    struct logql_error *err = parser->err;
    if (lexer->token == LOGQL_T_ERROR)
        (void)snprintf(err->text, sizeof(err->text), "parse error at line %d, col %d: %s",
                       lexer->line, lexer->column, lexer->text);
    else if (lexer->token == LOGQL_T_END && lexer->column == 1 && lexer->line == 1)
        (void)snprintf(err->text, sizeof(err->text),
                       "parse error : syntax error: unexpected $end");
    else
        (void)snprintf(err->text, sizeof(err->text),
                       "parse error at line %d, col %d: syntax error: unexpected %s%s%s",
                       lexer->line, lexer->column, logql_token_name(lexer),
                       expecting ? ", expecting " : "", expecting ? expecting : "");
    return false;
}

static bool refuse(struct logql_parser *parser, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* What the grammar allows but the language does not: no position. */
static bool refuse(struct logql_parser *parser, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(parser->err->text, sizeof(parser->err->text), format, args);
    va_end(args);
    return false;
}

bool logql_at(const struct logql_parser *parser, const char *text)
{
    enum logql_token token = parser->lexer.token;
    return (token == LOGQL_T_PUNCT || token == LOGQL_T_IDENTIFIER) &&
           strcmp(parser->lexer.text, text) == 0;
}

bool logql_expect(struct logql_parser *parser, const char *text)
{
    if (!logql_at(parser, text))
        return logql_unexpected(parser, NULL);
    logql_lex_next(&parser->lexer);
    return true;
}

bool logql_take_compare(struct logql_parser *parser, enum logql_compare *ret)
{
    static const char *const names[LOGQL_COMPARE_COUNT] = {
        [LOGQL_EQ] = "=",        [LOGQL_NE] = "!=", [LOGQL_MATCH] = "=~",
        [LOGQL_NO_MATCH] = "!~", [LOGQL_GT] = ">",  [LOGQL_GE] = ">=",
        [LOGQL_LT] = "<",        [LOGQL_LE] = "<=",
    };
    for (int i = 0; i < LOGQL_COMPARE_COUNT; i++) {
        if (logql_at(parser, names[i]) || (i == LOGQL_EQ && logql_at(parser, "=="))) {
            *ret = (enum logql_compare)i;
            logql_lex_next(&parser->lexer);
            return true;
        }
    }
    return false;
}

bool logql_matcher_init(struct logql_parser *parser, struct logql_matcher *matcher,
                        const char *name, enum logql_compare compare, const char *value)
{
    *matcher = (struct logql_matcher){
        .name = name, .compare = compare, .value = value, .value_size = strlen(value)};
    if (compare != LOGQL_MATCH && compare != LOGQL_NO_MATCH)
        return true;
    char reason[256];
    matcher->regex = logql_regex_new(value, true, reason, sizeof(reason));
    return matcher->regex || refuse(parser, "parse error : %s", reason);
}

bool logql_matches(const struct logql_matcher *matcher, const char *value, size_t size)
{
    if (matcher->regex)
        return logql_regex_match(matcher->regex, value, size) ==
               (matcher->compare == LOGQL_MATCH);
    bool same = size == matcher->value_size && memcmp(value, matcher->value, size) == 0;
    return same == (matcher->compare == LOGQL_EQ);
}

static bool parse_matcher(struct logql_parser *parser, struct logql_selector *selector)
{
    const char *name = parser->lexer.text;
    if (parser->lexer.token != LOGQL_T_IDENTIFIER)
        return logql_unexpected(parser, selector->matcher_count ? "IDENTIFIER"
                                                                : "IDENTIFIER or }");
    if (selector->matcher_count == LOGQL_MATCHERS_MAX)
        return refuse(parser, "parse error : too many matchers");
    logql_lex_next(&parser->lexer);
    enum logql_compare compare;
    if (!logql_take_compare(parser, &compare) || compare > LOGQL_NO_MATCH)
        return logql_unexpected(parser, "= or =~ or !~ or !=");
    if (parser->lexer.token != LOGQL_T_STRING)
        return logql_unexpected(parser, "STRING");
    const char *value = parser->lexer.text;
    logql_lex_next(&parser->lexer);
    return logql_matcher_init(parser, &selector->matchers[selector->matcher_count++],
                              name, compare, value);
}

static bool parse_matchers(struct logql_parser *parser, struct logql_selector *selector)
{
    if (!logql_expect(parser, "{"))
        return false;
    while (!logql_at(parser, "}")) {
        if (!parse_matcher(parser, selector))
            return false;
        if (logql_at(parser, ",")) {
            logql_lex_next(&parser->lexer);
            if (logql_at(parser, "}"))
                return logql_unexpected(parser, "IDENTIFIER");
        } else if (!logql_at(parser, "}")) {
            return logql_unexpected(parser, "} or ,");
        }
    }
    logql_lex_next(&parser->lexer);
    for (size_t i = 0; i < selector->matcher_count; i++) {
        if (!logql_matches(&selector->matchers[i], "", 0))
            return true;
    }
    return refuse(
        parser, "parse error : queries require at least one regexp or equality matcher "
                "that does not have an empty-compatible value. For instance, app=~\".*\" "
                "does not meet this requirement, but app=~\".+\" will");
}

bool logql_parse_names(struct logql_parser *parser, struct logql_names *ret)
{
    if (!logql_expect(parser, "("))
        return false;
    while (!logql_at(parser, ")")) {
        if (parser->lexer.token != LOGQL_T_IDENTIFIER || ret->count == LOGQL_NAMES_MAX)
            return logql_unexpected(parser, "IDENTIFIER");
        ret->items[ret->count++] = parser->lexer.text;
        logql_lex_next(&parser->lexer);
        if (logql_at(parser, ","))
            logql_lex_next(&parser->lexer);
        else if (!logql_at(parser, ")"))
            return logql_unexpected(parser, ") or ,");
    }
    logql_lex_next(&parser->lexer);
    return true;
}

static bool parse_line_filter(struct logql_parser *parser, struct logql_stage *stage)
{
    static const struct {
        const char *op;
        enum logql_stage_kind kind;
    } filters[] = {
        {"|=", LOGQL_S_CONTAINS     },
        {"!=", LOGQL_S_NOT_CONTAINS },
        {"|~", LOGQL_S_LINE_MATCH   },
        {"!~", LOGQL_S_LINE_NO_MATCH},
    };

    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        if (logql_at(parser, filters[i].op))
            stage->kind = filters[i].kind;
    }
    logql_lex_next(&parser->lexer);
    if (parser->lexer.token != LOGQL_T_STRING)
        return logql_unexpected(parser, "STRING");
    stage->text = parser->lexer.text;
    stage->text_size = strlen(stage->text);
    if (stage->kind == LOGQL_S_LINE_MATCH || stage->kind == LOGQL_S_LINE_NO_MATCH) {
        char reason[256];
        stage->regex = logql_regex_new(stage->text, false, reason, sizeof(reason));
        if (!stage->regex)
            return refuse(parser, "parse error : %s", reason);
    }
    logql_lex_next(&parser->lexer);
    return true;
}

/* "keep a, b" and "drop a, b". */
static bool parse_name_list(struct logql_parser *parser, struct logql_stage *stage)
{
    stage->names = arena_alloc(&parser->query->arena, sizeof(*stage->names));
    if (!stage->names)
        return refuse(parser, "parse error : input too large");
    stage->names->count = 0;
    do {
        logql_lex_next(&parser->lexer); /* the word itself, then each comma */
        if (parser->lexer.token != LOGQL_T_IDENTIFIER ||
            stage->names->count == LOGQL_NAMES_MAX)
            return logql_unexpected(parser, "IDENTIFIER");
        stage->names->items[stage->names->count++] = parser->lexer.text;
        logql_lex_next(&parser->lexer);
    } while (logql_at(parser, ","));
    return true;
}

static bool parse_unwrap(struct logql_parser *parser, struct logql_selector *selector)
{
    logql_lex_next(&parser->lexer);
    const char *word = parser->lexer.text;
    if (parser->lexer.token != LOGQL_T_IDENTIFIER)
        return logql_unexpected(parser, NULL);
    logql_lex_next(&parser->lexer);
    selector->unwrap = LOGQL_UNWRAP_NUMBER;
    selector->unwrap_name = word;
    if (!logql_at(parser, "("))
        return true;
    if (strcmp(word, "duration") == 0 || strcmp(word, "duration_seconds") == 0)
        selector->unwrap = LOGQL_UNWRAP_DURATION;
    else if (strcmp(word, "bytes") == 0)
        selector->unwrap = LOGQL_UNWRAP_BYTES;
    else
        return logql_unexpected(parser, NULL);
    logql_lex_next(&parser->lexer);
    if (parser->lexer.token != LOGQL_T_IDENTIFIER)
        return logql_unexpected(parser, "IDENTIFIER");
    selector->unwrap_name = parser->lexer.text;
    logql_lex_next(&parser->lexer);
    return logql_expect(parser, ")");
}

/* One stage behind a lone '|'. */
static bool parse_stage(struct logql_parser *parser, struct logql_stage *stage)
{
    static const struct {
        const char *word;
        enum logql_stage_kind kind;
    } words[] = {
        {"json",   LOGQL_S_JSON  },
        {"logfmt", LOGQL_S_LOGFMT},
        {"keep",   LOGQL_S_KEEP  },
        {"drop",   LOGQL_S_DROP  }
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!logql_at(parser, words[i].word))
            continue;
        stage->kind = words[i].kind;
        if (stage->kind == LOGQL_S_KEEP || stage->kind == LOGQL_S_DROP)
            return parse_name_list(parser, stage);
        logql_lex_next(&parser->lexer);
        return true;
    }
    stage->kind = LOGQL_S_FILTER;
    return logql_parse_filter(parser, stage);
}

bool logql_parse_stages(struct logql_parser *parser, struct logql_selector *selector,
                        bool metric)
{
    for (;;) {
        bool line = logql_at(parser, "|=") || logql_at(parser, "|~") ||
                    logql_at(parser, "!=") || logql_at(parser, "!~");
        if (!line && !logql_at(parser, "|"))
            return true;
        if (selector->stage_count == LOGQL_STAGES_MAX)
            return refuse(parser, "parse error : too many stages");
        struct logql_stage *stage = &selector->stages[selector->stage_count];
        if (line) {
            selector->stage_count++;
            if (!parse_line_filter(parser, stage))
                return false;
            continue;
        }
        logql_lex_next(&parser->lexer);
        if (metric && logql_at(parser, "unwrap")) {
            if (!parse_unwrap(parser, selector))
                return false;
            continue;
        }
        selector->stage_count++;
        if (!parse_stage(parser, stage))
            return false;
    }
}

bool logql_parse_selector(struct logql_parser *parser, size_t *ret_selector)
{
    struct logql_query *query = parser->query;
    if (query->selector_count == LOGQL_SELECTORS_MAX)
        return refuse(parser, "parse error : too many selectors");
    *ret_selector = query->selector_count++;
    struct logql_selector *selector = &query->selectors[*ret_selector];
    return parse_matchers(parser, selector) &&
           logql_parse_stages(parser, selector, query->metric);
}

static bool parse_query(struct logql_parser *parser)
{
    size_t selector;
    parser->query->metric = !logql_at(parser, "{");
    if (parser->query->metric)
        return logql_parse_metric(parser);
    if (!logql_parse_selector(parser, &selector))
        return false;
    if (parser->lexer.token != LOGQL_T_END)
        return logql_unexpected(parser, NULL);
    return true;
}

struct logql_query *logql_parse(const char *text, struct logql_error *err)
{
    struct logql_query *query = xcalloc(1, sizeof(*query));
    arena_init(&query->arena, 4 * QUERY_MAX);
    struct logql_parser parser = {.query = query, .err = err};
    bool ok =
        strlen(text) < QUERY_MAX || refuse(&parser, "parse error : input size too long");
    if (ok) {
        logql_lex_init(&parser.lexer, text, &query->arena);
        ok = parse_query(&parser);
    }
    if (ok)
        return query;
    logql_free(query);
    return NULL;
}

void logql_free(struct logql_query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->selector_count; i++) {
        struct logql_selector *selector = &query->selectors[i];
        for (size_t k = 0; k < selector->matcher_count; k++)
            logql_regex_free(selector->matchers[k].regex);
        for (size_t k = 0; k < selector->stage_count; k++) {
            struct logql_stage *stage = &selector->stages[k];
            logql_regex_free(stage->regex);
            for (size_t j = 0; j < stage->condition_count; j++)
                logql_regex_free(stage->conditions[j].text.regex);
        }
    }
    arena_done(&query->arena);
    free(query);
}

bool logql_is_metric(const struct logql_query *query)
{
    return query->metric;
}

bool logql_selects(const struct logql_query *query, size_t selector,
                   const struct logql_label *labels, size_t count)
{
    const struct logql_selector *s = &query->selectors[selector];
    for (size_t i = 0; i < s->matcher_count; i++) {
        const struct logql_matcher *matcher = &s->matchers[i];
        const struct logql_label *found = NULL;
        for (size_t k = 0; k < count && !found; k++) {
            if (strlen(matcher->name) == labels[k].name_size &&
                memcmp(matcher->name, labels[k].name, labels[k].name_size) == 0)
                found = &labels[k];
        }
        if (!logql_matches(matcher, found ? found->value : "",
                           found ? found->value_size : 0))
            return false;
    }
    return true;
}
