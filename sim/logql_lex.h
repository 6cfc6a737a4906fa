/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGQL_LEX_H
#define SIM_LOGQL_LEX_H

/*
 * Tokens of LogQL. One token is looked at; logql_lex_next() moves on. A lexical error
 * is a token of its own (LOGQL_T_ERROR) whose text is the message.
 */

#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

enum logql_token {
    LOGQL_T_END,
    LOGQL_T_ERROR,
    LOGQL_T_IDENTIFIER,
    LOGQL_T_STRING,
    LOGQL_T_NUMBER,
    LOGQL_T_DURATION,
    LOGQL_T_RANGE, /* "[5m]" */
    LOGQL_T_PUNCT, /* one or two characters, in text */
};

struct logql_lexer {
    const char *start, *at; /* the query; the first byte not read */
    struct arena *arena;    /* texts of tokens */
    enum logql_token token;
    const char *text;    /* identifier, unescaped string, punctuation, message */
    double number;       /* NUMBER; a DURATION in seconds */
    int64_t duration_ns; /* DURATION, RANGE */
    int line, column;    /* of the token, from 1 */
};

/* Read the first token. The query ends in NUL and outlives the lexer. */
void logql_lex_init(struct logql_lexer *lexer, const char *query, struct arena *arena);
void logql_lex_next(struct logql_lexer *lexer);
/* What Loki's parser calls the token in "unexpected …". */
const char *logql_token_name(const struct logql_lexer *lexer);
/* A duration of Go or Prometheus ("1m30s", "1.5h", "500ms", "7d") at the start of
   text: bytes used, 0 when there is none. */
size_t logql_duration_prefix(const char *text, size_t size, int64_t *ret_ns);

#endif
