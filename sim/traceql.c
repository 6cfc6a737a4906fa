/* SPDX-License-Identifier: MIT */
#include "traceql.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "logql_lex.h"
#include "logql_regex.h"

enum { CONDITIONS_MAX = 16, WORD_MAX = 128, VALUE_MAX = 512 };

enum compare {
    EQUAL,
    NOT_EQUAL,
    MATCHES,
    MATCHES_NOT,
    GREATER_EQUAL,
    LESS_EQUAL,
    GREATER,
    LESS
};

struct condition {
    char field[WORD_MAX]; /* without its scope */
    enum compare compare;
    bool numeric; /* compare as numbers; durations are nanoseconds */
    double number;
    char value[VALUE_MAX];
    struct logql_regex *regex;
    bool or_next;  /* joined to the next one by ||, else by && */
    bool or_group; /* the next one is another choice within the same parentheses */
};

struct traceql {
    struct condition conditions[CONDITIONS_MAX];
    size_t count;
    char selected[TRACEQL_FIELDS_MAX - CONDITIONS_MAX][WORD_MAX];
    size_t selected_count;
};

struct parser {
    const char *start, *at;
    char *err;
    size_t err_size;
};

static void skip_space(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_.:-/", c));
}

/* Always false. The message names what is at the current place. */
static bool unexpected(struct parser *p)
{
    skip_space(p);
    const char *what = "$end";
    char one[2] = {*p->at, '\0'};
    if (*p->at == '"' || *p->at == '`')
        what = "STRING";
    else if (isdigit((unsigned char)*p->at))
        what = "INTEGER";
    else if (word_byte(*p->at) && *p->at != '.')
        what = "IDENTIFIER";
    else if (*p->at)
        what = one;
    if (!*p->start)
        (void)snprintf(
            p->err, p->err_size,
            "invalid TraceQL query: parse error : syntax error: unexpected $end");
    else
        (void)snprintf(
            p->err, p->err_size,
            "invalid TraceQL query: parse error at line 1, col %d: syntax error: "
            "unexpected %s",
            (int)(p->at - p->start) + 1, what);
    return false;
}

static bool take(struct parser *p, const char *text)
{
    skip_space(p);
    size_t size = strlen(text);
    if (strncmp(p->at, text, size) != 0)
        return false;
    p->at += size;
    return true;
}

/* A field's name; its scope ("resource.", "span.", ".") is dropped, since names are not
   used twice here. */
static bool take_field(struct parser *p, char out[WORD_MAX])
{
    static const char *const scopes[] = {"resource.", "span.", "event.",
                                         "trace:",    "span:", "."};
    skip_space(p);
    const char *from = p->at;
    if (!word_byte(*from) || isdigit((unsigned char)*from))
        return unexpected(p);
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        if (strncmp(from, scopes[i], strlen(scopes[i])) == 0) {
            from += strlen(scopes[i]);
            break;
        }
    }
    const char *end = from;
    while (word_byte(*end))
        end++;
    if (end == from || end - from >= WORD_MAX)
        return unexpected(p);
    memcpy(out, from, (size_t)(end - from));
    out[end - from] = '\0';
    p->at = end;
    return true;
}

static bool take_string(struct parser *p, struct condition *c)
{
    char quote = *p->at++;
    size_t used = 0;
    for (; *p->at && *p->at != quote && used + 1 < VALUE_MAX; p->at++) {
        if (*p->at == '\\' && quote == '"' && p->at[1])
            p->at++;
        c->value[used++] = *p->at;
    }
    c->value[used] = '\0';
    if (*p->at != quote)
        return unexpected(p);
    p->at++;
    return true;
}

static bool take_value(struct parser *p, struct condition *c)
{
    skip_space(p);
    if (*p->at == '"' || *p->at == '`')
        return take_string(p, c);
    const char *end = p->at;
    while (word_byte(*end))
        end++;
    size_t size = (size_t)(end - p->at);
    int64_t ns;
    if (size == 0 || size >= VALUE_MAX)
        return unexpected(p);
    memcpy(c->value, p->at, size);
    c->value[size] = '\0';
    if (number_parse(c->value, &c->number)) {
        c->numeric = true;
    } else if (logql_duration_prefix(c->value, size, &ns) == size) {
        c->numeric = true;
        c->number = (double)ns;
    }
    p->at = end;
    return true;
}

static bool take_condition(struct parser *p, struct condition *c)
{
    static const char *const operators[] = {
        [EQUAL] = "=",        [NOT_EQUAL] = "!=",     [MATCHES] = "=~",
        [MATCHES_NOT] = "!~", [GREATER_EQUAL] = ">=", [LESS_EQUAL] = "<=",
        [GREATER] = ">",      [LESS] = "<",
    };
    if (!take_field(p, c->field))
        return false;
    skip_space(p);
    int found = -1;
    for (int i = 0; i < (int)ARRAY_LEN(operators); i++) {
        size_t size = strlen(operators[i]);
        if (strncmp(p->at, operators[i], size) == 0 &&
            (found < 0 || size > strlen(operators[found])))
            found = i;
    }
    if (found < 0)
        return unexpected(p);
    p->at += strlen(operators[found]);
    c->compare = (enum compare)found;
    if (!take_value(p, c))
        return false;
    if (c->compare != MATCHES && c->compare != MATCHES_NOT)
        return true;
    char reason[200];
    c->regex = logql_regex_new(c->value, true, reason, sizeof(reason));
    if (!c->regex)
        (void)snprintf(p->err, p->err_size, "invalid TraceQL query: %s", reason);
    return c->regex != NULL;
}

static bool take_select(struct parser *p, struct traceql *query)
{
    if (!take(p, "select") || !take(p, "("))
        return unexpected(p);
    do {
        if (query->selected_count == ARRAY_LEN(query->selected) ||
            !take_field(p, query->selected[query->selected_count]))
            return unexpected(p);
        query->selected_count++;
    } while (take(p, ","));
    return take(p, ")") || unexpected(p);
}

static struct condition *take_one(struct parser *p, struct traceql *query)
{
    struct condition *c = NULL;
    if (query->count < CONDITIONS_MAX)
        c = &query->conditions[query->count++];
    else
        (void)unexpected(p);
    return c && take_condition(p, c) ? c : NULL;
}

/* A condition, or some choices in parentheses: "(.a = 1 || .a = "1")". */
static struct condition *take_choices(struct parser *p, struct traceql *query)
{
    if (!take(p, "("))
        return take_one(p, query);
    struct condition *c = take_one(p, query);
    while (c && take(p, "||")) {
        c->or_group = true;
        c = take_one(p, query);
    }
    if (c && !take(p, ")")) {
        (void)unexpected(p);
        return NULL;
    }
    return c;
}

static bool parse(struct parser *p, struct traceql *query)
{
    if (!take(p, "{"))
        return unexpected(p);
    while (!take(p, "}")) {
        struct condition *c = take_choices(p, query);
        if (!c)
            return false;
        skip_space(p);
        c->or_next = strncmp(p->at, "||", 2) == 0;
        if (!take(p, "&&") && !take(p, "||")) {
            if (*p->at != '}')
                return unexpected(p);
            continue;
        }
        skip_space(p);
        if (*p->at == '}')
            return unexpected(p);
    }
    while (take(p, "|")) {
        if (!take_select(p, query))
            return false;
    }
    skip_space(p);
    return *p->at == '\0' || unexpected(p);
}

struct traceql *traceql_parse(const char *text, char *err, size_t size)
{
    struct traceql *query = xcalloc(1, sizeof(*query));
    struct parser p = {.start = text, .at = text, .err = err, .err_size = size};
    if (parse(&p, query))
        return query;
    traceql_free(query);
    return NULL;
}

void traceql_free(struct traceql *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->count; i++)
        logql_regex_free(query->conditions[i].regex);
    free(query);
}

const char *traceql_field_text(const struct traces_trace *trace,
                               const struct traces_span *span, const char *field,
                               char *room, size_t size)
{
    if (strcmp(field, "name") == 0)
        return span->name;
    if (strcmp(field, "status") == 0)
        return span->error ? "error" : "unset";
    if (strcmp(field, "statusMessage") == 0)
        return span->message;
    if (strcmp(field, "kind") == 0)
        return traces_kind_name(span->kind);
    if (strcmp(field, "rootName") == 0)
        return trace->spans[0].name;
    if (strcmp(field, "rootServiceName") == 0)
        return trace->spans[0].service;
    if (strcmp(field, "duration") == 0 || strcmp(field, "traceDuration") == 0) {
        bool whole = field[0] == 't';
        (void)snprintf(room, size, "%" PRId64,
                       whole ? trace->spans[0].duration_ns : span->duration_ns);
        return room;
    }
    return traces_attribute_text(trace, span, field, room, size);
}

static bool numbers_hold(enum compare compare, double a, double b)
{
    switch (compare) {
    case EQUAL:
        return a >= b && a <= b;
    case NOT_EQUAL:
        return a < b || a > b;
    case GREATER:
        return a > b;
    case GREATER_EQUAL:
        return a >= b;
    case LESS:
        return a < b;
    case LESS_EQUAL:
        return a <= b;
    case MATCHES:
    case MATCHES_NOT:
        break;
    }
    return false;
}

static bool condition_holds(const struct condition *c, const struct traces_trace *trace,
                            const struct traces_span *span)
{
    char room[32];
    double number;
    const char *value = traceql_field_text(trace, span, c->field, room, sizeof(room));
    if (strcmp(c->value, "nil") == 0)
        return (value != NULL) == (c->compare == NOT_EQUAL);
    if (!value)
        return false;
    if (c->regex)
        return logql_regex_match(c->regex, value, strlen(value)) ==
               (c->compare == MATCHES);
    if (c->numeric)
        return number_parse(value, &number) &&
               numbers_hold(c->compare, number, c->number);
    int order = strcmp(value, c->value);
    return numbers_hold(c->compare, order, 0);
}

bool traceql_matches(const struct traceql *query, const struct traces_trace *trace,
                     const struct traces_span *span)
{
    /* || binds less tightly: the query is a list of lists. */
    bool all = true;
    for (size_t i = 0; i < query->count; i++) {
        bool any = condition_holds(&query->conditions[i], trace, span);
        while (query->conditions[i].or_group)
            any = condition_holds(&query->conditions[++i], trace, span) || any;
        all = all && any;
        if (!query->conditions[i].or_next)
            continue;
        if (all)
            return true;
        all = true;
    }
    return all;
}

void traceql_hints(const struct traceql *query, struct traces_window *window)
{
    for (size_t i = 0; i < query->count; i++) {
        if (query->conditions[i].or_next || query->conditions[i].or_group)
            return;
    }
    for (size_t i = 0; i < query->count; i++) {
        const struct condition *c = &query->conditions[i];
        bool equal = c->compare == EQUAL;
        if (equal && strcmp(c->field, "status") == 0 && strcmp(c->value, "error") == 0)
            window->errors = true;
        if (strstr(c->field, "uration") && c->numeric && c->number < 1e15 &&
            (c->compare == GREATER || c->compare == GREATER_EQUAL))
            window->shortest_ns = (int64_t)c->number;
        if (equal && (strcmp(c->field, "name") == 0 || strcmp(c->field, "rootName") == 0))
            window->endpoint = traces_endpoint(c->value);
    }
}

size_t traceql_fields(const struct traceql *query, const char *ret[TRACEQL_FIELDS_MAX])
{
    static const char *const shown_anyway[] = {"name", "duration", "traceDuration",
                                               "rootName", "rootServiceName"};
    size_t count = 0;
    for (size_t i = 0; i < query->count; i++) {
        bool shown = false;
        for (size_t k = 0; k < ARRAY_LEN(shown_anyway); k++)
            shown |= strcmp(query->conditions[i].field, shown_anyway[k]) == 0;
        for (size_t k = 0; k < count; k++)
            shown |= strcmp(query->conditions[i].field, ret[k]) == 0;
        if (!shown)
            ret[count++] = query->conditions[i].field;
    }
    for (size_t i = 0; i < query->selected_count && count < TRACEQL_FIELDS_MAX; i++)
        ret[count++] = query->selected[i];
    return count;
}
