/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "logql_ast.h"

/*
 * Metric expressions, by the shunting-yard method: operands and prefix functions go in
 * order, operators wait on a stack until one that binds less tightly comes. The result
 * is the query's postfix program.
 */

enum pending_kind { PENDING_PAREN, PENDING_AGGREGATE, PENDING_BINARY };

struct pending {
    enum pending_kind kind;
    struct logql_op op;
    int precedence;
};

struct yard {
    struct logql_parser *parser;
    struct pending stack[LOGQL_OPS_MAX];
    size_t depth;
};

static const struct word {
    const char *name;
    int fn;
    int number; /* takes a number first */
} ranges[] =
    {
        {"count_over_time",    LOGQL_R_COUNT,      0},
        {"rate",               LOGQL_R_RATE,       0},
        {"bytes_over_time",    LOGQL_R_BYTES,      0},
        {"bytes_rate",         LOGQL_R_BYTES_RATE, 0},
        {"sum_over_time",      LOGQL_R_SUM,        0},
        {"avg_over_time",      LOGQL_R_AVG,        0},
        {"min_over_time",      LOGQL_R_MIN,        0},
        {"max_over_time",      LOGQL_R_MAX,        0},
        {"first_over_time",    LOGQL_R_FIRST,      0},
        {"last_over_time",     LOGQL_R_LAST,       0},
        {"quantile_over_time", LOGQL_R_QUANTILE,   1},
},
  aggregates[] = {
      {"sum", LOGQL_A_SUM, 0},         {"avg", LOGQL_A_AVG, 0},
      {"count", LOGQL_A_COUNT, 0},     {"min", LOGQL_A_MIN, 0},
      {"max", LOGQL_A_MAX, 0},         {"topk", LOGQL_A_TOPK, 1},
      {"bottomk", LOGQL_A_BOTTOMK, 1},
};

static const struct word *find_word(const struct logql_parser *parser,
                                    const struct word *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (logql_at(parser, words[i].name))
            return &words[i];
    }
    return NULL;
}

static bool emit(struct yard *yard, const struct logql_op *op)
{
    struct logql_query *query = yard->parser->query;
    if (query->op_count == LOGQL_OPS_MAX)
        return logql_unexpected(yard->parser, "a shorter query");
    query->ops[query->op_count++] = *op;
    return true;
}

static bool push(struct yard *yard, const struct pending *pending)
{
    if (yard->depth == LOGQL_OPS_MAX)
        return logql_unexpected(yard->parser, "a shorter query");
    yard->stack[yard->depth++] = *pending;
    return true;
}

/* "by (…)" or "without (…)", when it is there. */
static bool take_grouping(struct logql_parser *parser, struct logql_op *op)
{
    bool by = logql_at(parser, "by");
    if (!by && !logql_at(parser, "without"))
        return true;
    op->group = by ? LOGQL_G_BY : LOGQL_G_WITHOUT;
    op->names.count = 0;
    logql_lex_next(&parser->lexer);
    return logql_parse_names(parser, &op->names);
}

static bool take_number(struct logql_parser *parser, double *ret)
{
    if (parser->lexer.token != LOGQL_T_NUMBER)
        return logql_unexpected(parser, "NUMBER");
    *ret = parser->lexer.number;
    logql_lex_next(&parser->lexer);
    return true;
}

/* name "(" [number ","] selector stages "[5m]" ["offset" d] ")" [grouping] */
static bool parse_range(struct yard *yard, const struct word *word)
{
    struct logql_parser *parser = yard->parser;
    struct logql_op op = {.kind = LOGQL_O_RANGE, .fn = word->fn};
    logql_lex_next(&parser->lexer);
    if (!logql_expect(parser, "("))
        return false;
    if (word->number && (!take_number(parser, &op.number) || !logql_expect(parser, ",")))
        return false;
    if (!logql_parse_selector(parser, &op.selector))
        return false;
    struct logql_selector *selector = &parser->query->selectors[op.selector];
    if (parser->lexer.token != LOGQL_T_RANGE)
        return logql_unexpected(parser, NULL);
    selector->window_ns = parser->lexer.duration_ns;
    logql_lex_next(&parser->lexer);
    if (logql_at(parser, "offset")) {
        logql_lex_next(&parser->lexer);
        if (parser->lexer.token != LOGQL_T_DURATION)
            return logql_unexpected(parser, "DURATION");
        selector->offset_ns = parser->lexer.duration_ns;
        logql_lex_next(&parser->lexer);
    }
    /* Stages may also follow the window. */
    if (!logql_parse_stages(parser, selector, true) || !logql_expect(parser, ")") ||
        !take_grouping(parser, &op))
        return false;
    return emit(yard, &op);
}

/* An operand, or what opens one; *ret_done when the operand is complete. */
static bool parse_operand(struct yard *yard, bool *ret_done)
{
    struct logql_parser *parser = yard->parser;
    const struct word *word = find_word(parser, ranges, ARRAY_LEN(ranges));
    *ret_done = true;
    if (word)
        return parse_range(yard, word);
    word = find_word(parser, aggregates, ARRAY_LEN(aggregates));
    struct pending pending = {
        .kind = PENDING_AGGREGATE,
        .op = {.kind = LOGQL_O_AGGREGATE, .fn = word ? word->fn : 0}
    };
    struct logql_op literal = {.kind = LOGQL_O_NUMBER};
    if (word) {
        *ret_done = false;
        logql_lex_next(&parser->lexer);
        return take_grouping(parser, &pending.op) && logql_expect(parser, "(") &&
               (!word->number ||
                (take_number(parser, &pending.op.number) && logql_expect(parser, ","))) &&
               push(yard, &pending);
    }
    if (logql_at(parser, "(")) {
        *ret_done = false;
        pending.kind = PENDING_PAREN;
        logql_lex_next(&parser->lexer);
        return push(yard, &pending);
    }
    if (logql_at(parser, "vector")) {
        literal.kind = LOGQL_O_VECTOR;
        logql_lex_next(&parser->lexer);
        return logql_expect(parser, "(") && take_number(parser, &literal.number) &&
               logql_expect(parser, ")") && emit(yard, &literal);
    }
    bool minus = logql_at(parser, "-");
    if (minus || logql_at(parser, "+"))
        logql_lex_next(&parser->lexer);
    if (!take_number(parser, &literal.number))
        return logql_unexpected(parser, NULL);
    literal.number = minus ? -literal.number : literal.number;
    return emit(yard, &literal);
}

static const struct {
    const char *text;
    int fn, precedence;
} binaries[] = {
    {"^",  '^', 5},
    {"*",  '*', 4},
    {"/",  '/', 4},
    {"%",  '%', 4},
    {"+",  '+', 3},
    {"-",  '-', 3},
    {"==", '=', 2},
    {"!=", '!', 2},
    {">",  '>', 2},
    {">=", 'g', 2},
    {"<",  '<', 2},
    {"<=", 'l', 2},
    {"or", '|', 1},
};

/* Move the operators that bind at least as tightly to the program. */
static bool reduce(struct yard *yard, int precedence)
{
    while (yard->depth > 0) {
        struct pending *top = &yard->stack[yard->depth - 1];
        /* ^ binds to the right. */
        if (top->kind != PENDING_BINARY || top->precedence < precedence ||
            (precedence == 5 && top->precedence == 5))
            break;
        yard->depth--;
        if (!emit(yard, &top->op))
            return false;
    }
    return true;
}

/* A binary operator; *ret_taken tells whether there was one. */
static bool parse_binary(struct yard *yard, bool *ret_taken)
{
    struct logql_parser *parser = yard->parser;
    *ret_taken = false;
    for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
        if (!logql_at(parser, binaries[i].text))
            continue;
        struct pending pending = {
            .kind = PENDING_BINARY,
            .precedence = binaries[i].precedence,
            .op = {.kind = LOGQL_O_BINARY, .fn = binaries[i].fn}
        };
        *ret_taken = true;
        logql_lex_next(&parser->lexer);
        if (logql_at(parser, "bool") && pending.precedence == 2) {
            pending.op.keep_bool = true;
            logql_lex_next(&parser->lexer);
        }
        return reduce(yard, pending.precedence) && push(yard, &pending);
    }
    return true;
}

/* A closing parenthesis: of a group or of an aggregation. */
static bool close_one(struct yard *yard)
{
    struct logql_parser *parser = yard->parser;
    if (!reduce(yard, 0))
        return false;
    if (yard->depth == 0)
        return logql_unexpected(parser, NULL);
    struct pending pending = yard->stack[--yard->depth];
    logql_lex_next(&parser->lexer);
    if (pending.kind == PENDING_PAREN)
        return true;
    if (pending.op.group == LOGQL_G_NONE && !take_grouping(parser, &pending.op))
        return false;
    return emit(yard, &pending.op);
}

/* A sum only needs the labels it groups by: let its range aggregation drop the others
   at once. Loki does the same; it is also why a sum forgives lines that do not parse. */
static void push_down(struct logql_query *query)
{
    for (size_t i = 1; i < query->op_count; i++) {
        struct logql_op *outer = &query->ops[i], *inner = &query->ops[i - 1];
        if (outer->kind != LOGQL_O_AGGREGATE || outer->fn != LOGQL_A_SUM ||
            inner->kind != LOGQL_O_RANGE || inner->group != LOGQL_G_NONE ||
            inner->fn > LOGQL_R_SUM)
            continue;
        inner->group = outer->group == LOGQL_G_NONE ? LOGQL_G_BY : outer->group;
        inner->names = outer->names;
        inner->pushed_down = true;
    }
}

static bool want(struct logql_names *names, const char *name)
{
    static const char suffix[] = "_extracted";
    size_t size = strlen(name), tail = sizeof(suffix) - 1;
    /* Such a name exists only because another label does. */
    if (names->count == LOGQL_NAMES_MAX ||
        (size > tail && strcmp(name + size - tail, suffix) == 0))
        return false;
    names->items[names->count++] = name;
    return true;
}

/* When the series go by a list of labels, a line need be parsed for nothing but those
   and what its filters compare: a good part of the cost of a query. */
static void restrict_labels(struct logql_query *query, const struct logql_op *op)
{
    struct logql_selector *selector = &query->selectors[op->selector];
    struct logql_names *names = arena_alloc(&query->arena, sizeof(*names));
    bool ok = names && op->group == LOGQL_G_BY;
    if (!ok)
        return;
    names->count = 0;
    for (size_t i = 0; i < op->names.count && ok; i++)
        ok = want(names, op->names.items[i]);
    if (ok && selector->unwrap != LOGQL_UNWRAP_NONE)
        ok = want(names, selector->unwrap_name);
    for (size_t i = 0; i < selector->stage_count && ok; i++) {
        const struct logql_stage *stage = &selector->stages[i];
        ok = stage->kind != LOGQL_S_KEEP && stage->kind != LOGQL_S_DROP;
        for (size_t k = 0; k < stage->condition_count && ok; k++)
            ok = !stage->conditions[k].text.name ||
                 want(names, stage->conditions[k].text.name);
    }
    selector->wanted = ok ? names : NULL;
}

bool logql_parse_metric(struct logql_parser *parser)
{
    struct yard yard = {.parser = parser};
    for (;;) {
        bool done;
        do {
            if (!parse_operand(&yard, &done))
                return false;
        } while (!done);
        while (logql_at(parser, ")")) {
            if (!close_one(&yard))
                return false;
        }
        bool more;
        if (!parse_binary(&yard, &more))
            return false;
        if (!more)
            break;
    }
    if (parser->lexer.token != LOGQL_T_END || !reduce(&yard, 0) || yard.depth > 0)
        return logql_unexpected(parser, NULL);
    push_down(parser->query);
    for (size_t i = 0; i < parser->query->op_count; i++) {
        if (parser->query->ops[i].kind == LOGQL_O_RANGE)
            restrict_labels(parser->query, &parser->query->ops[i]);
    }
    return true;
}
