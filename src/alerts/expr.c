/* SPDX-License-Identifier: MIT */
#include "alerts/expr.h"

#include <string.h>

#include "core/number.h"

/* The end of a quoted text that begins at `at`. */
static const char *skip_quoted(const char *at)
{
    char quote = *at++;

    while (*at && *at != quote)
        at += *at == '\\' && quote != '`' && at[1] ? 2 : 1;
    return *at ? at + 1 : at;
}

static size_t operator_at(const char *at)
{
    if (strncmp(at, ">=", 2) == 0 || strncmp(at, "<=", 2) == 0 ||
        strncmp(at, "==", 2) == 0 || strncmp(at, "!=", 2) == 0)
        return 2;
    return *at == '>' || *at == '<' ? 1 : 0;
}

/* A number that ends at a blank, a bracket or the end. */
static bool number_at(const char *at, double *ret)
{
    char text[40];
    size_t length;

    at += strspn(at, " \t\n");
    length = strcspn(at, " \t\n)#");
    if (length == 0 || length >= sizeof(text))
        return false;
    memcpy(text, at, length);
    text[length] = '\0';
    return number_parse(text, ret);
}

void rule_expr_split(const char *expr, struct rule_expr *ret)
{
    const char *at = expr;
    int depth = 0;

    *ret = (struct rule_expr){.size = strlen(expr)};
    while (*at) {
        size_t length = depth == 0 ? operator_at(at) : 0;

        if (*at == '"' || *at == '\'' || *at == '`') {
            at = skip_quoted(at);
            continue;
        }
        if (length > 0 && number_at(at + length, &ret->threshold)) {
            ret->size = (size_t)(at - expr);
            ret->has_threshold = true;
            ret->below = *at == '<';
            memcpy(ret->op, at, length);
            return;
        }
        depth += strchr("([{", *at) ? 1 : strchr(")]}", *at) ? -1 : 0;
        at += length > 0 ? length : 1;
    }
}
