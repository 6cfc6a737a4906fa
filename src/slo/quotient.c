/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "slo/expr.h"

/* Operators that are words: an expression with one of them is no single term. */
static const char *const word_operators[] = {"and",      "or",         "unless",
                                             "atan2",    "bool",       "on",
                                             "ignoring", "group_left", "group_right"};

/* A part of an expression: [from, to). */
struct span {
    const char *from, *to;
};

static struct span trim(struct span span)
{
    while (span.from < span.to && isspace((unsigned char)*span.from))
        span.from++;
    while (span.to > span.from && isspace((unsigned char)span.to[-1]))
        span.to--;
    return span;
}

/* Past the group or quoted text at `at`; NULL where it has no end. */
static const char *skip_group(const char *at, const char *to)
{
    int depth = 0;

    for (char quote = '\0'; at < to; at++) {
        if (quote) {
            if (*at == '\\' && quote != '`' && at + 1 < to)
                at++;
            else if (*at == quote)
                quote = '\0';
        } else if (strchr("\"'`", *at)) {
            quote = *at;
        } else if (strchr("([{", *at)) {
            depth++;
        } else if (strchr(")]}", *at)) {
            depth--;
        }
        if (!quote && depth <= 0)
            return at + 1;
    }
    return NULL;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == ':';
}

static bool is_word_operator(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof(word_operators) / sizeof(word_operators[0]); i++)
        if (strlen(word_operators[i]) == (size_t)(to - from) &&
            strncmp(from, word_operators[i], (size_t)(to - from)) == 0)
            return true;
    return false;
}

/* The first operator outside all groups, or what cannot be read; else the end. */
static const char *find_operator(struct span span)
{
    const char *at = span.from;

    while (at < span.to) {
        if (is_word(*at)) {
            const char *word = at;

            while (at < span.to && is_word(*at))
                at++;
            if (is_word_operator(word, at))
                return word;
        } else if (strchr("([{\"'`", *at)) {
            const char *after = skip_group(at, span.to);

            if (!after)
                return at;
            at = after;
        } else if (isspace((unsigned char)*at)) {
            at++;
        } else {
            return at;
        }
    }
    return at;
}

/* Parentheses around the whole are taken off. */
static struct span unwrap(struct span span)
{
    span = trim(span);
    while (span.from < span.to && *span.from == '(' &&
           skip_group(span.from, span.to) == span.to)
        span = trim((struct span){span.from + 1, span.to - 1});
    return span;
}

bool slo_expr_quotient(const char *expr, struct buf *top, struct buf *bottom,
                       bool *ret_rest)
{
    struct span all = unwrap((struct span){expr, expr + strlen(expr)}), below;
    const char *at = find_operator(all);
    struct span above = trim((struct span){all.from, at});

    *ret_rest = false;
    if (at < all.to && *at == '-' && above.to - above.from == 1 && *above.from == '1') {
        *ret_rest = true;
        all = unwrap((struct span){at + 1, all.to});
        at = find_operator(all);
        above = trim((struct span){all.from, at});
    }
    if (at == all.to || *at != '/')
        return false;
    below = trim((struct span){at + 1, all.to});
    return above.from < above.to && below.from < below.to &&
           find_operator(below) == below.to &&
           buf_add(top, above.from, (size_t)(above.to - above.from)) &&
           buf_add(bottom, below.from, (size_t)(below.to - below.from));
}

/* Past "{{.window}}" at `at`, with blanks within; NULL where it is not there. */
static const char *skip_window(const char *at)
{
    if (strncmp(at, "{{", 2) != 0)
        return NULL;
    at += 2;
    at += strspn(at, " \t");
    if (strncmp(at, ".window", 7) != 0)
        return NULL;
    at += 7;
    at += strspn(at, " \t");
    return strncmp(at, "}}", 2) == 0 ? at + 2 : NULL;
}

bool slo_expr_fill(const char *expr, const char *window, struct buf *out)
{
    bool found = false;

    while (*expr) {
        const char *after = skip_window(expr);

        found = found || after;
        if (!(after ? buf_puts(out, window) : buf_add(out, expr, 1)))
            return false;
        expr = after ? after : expr + 1;
    }
    return found;
}
