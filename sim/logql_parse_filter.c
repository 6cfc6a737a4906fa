/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "logql_ast.h"

/*
 * Label filters: conditions joined by and, or, a comma (and) or nothing but a space
 * (and), with parentheses; put in postfix order by the shunting-yard method.
 */

struct yard {
    struct logql_condition out[LOGQL_CONDITIONS_MAX];
    size_t count;
    char pending[LOGQL_CONDITIONS_MAX]; /* '(' '&' '|' */
    size_t depth;
};

static bool overflow(struct logql_parser *parser)
{
    return logql_unexpected(parser, "a shorter label filter");
}

static bool parse_condition(struct logql_parser *parser, struct logql_condition *ret)
{
    const char *name = parser->lexer.text;
    enum logql_compare compare;
    *ret = (struct logql_condition){.text = {.name = name}};
    if (parser->lexer.token != LOGQL_T_IDENTIFIER)
        return logql_unexpected(parser, NULL);
    logql_lex_next(&parser->lexer);
    if (!logql_take_compare(parser, &compare))
        return logql_unexpected(parser, NULL);
    const struct logql_lexer *value = &parser->lexer;
    if (value->token == LOGQL_T_STRING && compare <= LOGQL_NO_MATCH) {
        ret->kind = LOGQL_C_TEXT;
        if (!logql_matcher_init(parser, &ret->text, name, compare, value->text))
            return false;
    } else if ((value->token == LOGQL_T_NUMBER || value->token == LOGQL_T_DURATION) &&
               compare != LOGQL_MATCH && compare != LOGQL_NO_MATCH) {
        ret->kind = value->token == LOGQL_T_NUMBER ? LOGQL_C_NUMBER : LOGQL_C_DURATION;
        ret->compare = compare;
        ret->number = value->number;
    } else {
        return logql_unexpected(
            parser,
            compare == LOGQL_MATCH || compare == LOGQL_NO_MATCH ? "STRING" : NULL);
    }
    logql_lex_next(&parser->lexer);
    return true;
}

/* Move operators that bind at least as tightly to the output. */
static bool reduce(struct logql_parser *parser, struct yard *yard, char op)
{
    while (yard->depth > 0) {
        char top = yard->pending[yard->depth - 1];
        if (top == '(' || (op == '&' && top == '|'))
            break;
        if (yard->count == LOGQL_CONDITIONS_MAX)
            return overflow(parser);
        yard->out[yard->count++] =
            (struct logql_condition){.kind = top == '&' ? LOGQL_C_AND : LOGQL_C_OR};
        yard->depth--;
    }
    return true;
}

static bool push(struct logql_parser *parser, struct yard *yard, char op)
{
    if (yard->depth == LOGQL_CONDITIONS_MAX)
        return overflow(parser);
    yard->pending[yard->depth++] = op;
    return true;
}

/* '&' or '|' when the current token joins two conditions, 0 otherwise. */
static char joint(struct logql_parser *parser)
{
    if (logql_at(parser, "and") || logql_at(parser, ",")) {
        logql_lex_next(&parser->lexer);
        return '&';
    }
    if (logql_at(parser, "or")) {
        logql_lex_next(&parser->lexer);
        return '|';
    }
    return parser->lexer.token == LOGQL_T_IDENTIFIER || logql_at(parser, "(") ? '&' : 0;
}

static bool open_in(const struct yard *yard)
{
    return memchr(yard->pending, '(', yard->depth) != NULL;
}

static bool run(struct logql_parser *parser, struct yard *yard)
{
    for (;;) {
        while (logql_at(parser, "(")) {
            logql_lex_next(&parser->lexer);
            if (!push(parser, yard, '('))
                return false;
        }
        if (yard->count == LOGQL_CONDITIONS_MAX)
            return overflow(parser);
        if (!parse_condition(parser, &yard->out[yard->count]))
            return false;
        yard->count++;
        while (logql_at(parser, ")") && open_in(yard)) {
            if (!reduce(parser, yard, ')'))
                return false;
            yard->depth--;
            logql_lex_next(&parser->lexer);
        }
        char op = joint(parser);
        if (!reduce(parser, yard, op ? op : ')'))
            return false;
        if (!op)
            return yard->depth == 0 || logql_unexpected(parser, NULL);
        if (!push(parser, yard, op))
            return false;
    }
}

bool logql_parse_filter(struct logql_parser *parser, struct logql_stage *stage)
{
    struct yard yard = {.count = 0};
    bool ok = run(parser, &yard);
    /* Also on failure: the regular expressions are freed with the query. */
    stage->conditions =
        arena_alloc(&parser->query->arena, (yard.count + 1) * sizeof(yard.out[0]));
    if (!stage->conditions) {
        for (size_t i = 0; i < yard.count; i++)
            logql_regex_free(yard.out[i].text.regex);
        return overflow(parser);
    }
    memcpy(stage->conditions, yard.out, yard.count * sizeof(yard.out[0]));
    stage->condition_count = yard.count;
    return ok;
}
