/* SPDX-License-Identifier: MIT */
#ifndef CORE_ERR_H
#define CORE_ERR_H

/*
 * What went wrong, on the caller's stack: no allocation, no globals. The lowest
 * floor sets it, upper floors add context in front. The kind decides what is done
 * about it; the message is for a person and names the file, source or panel.
 *
 * A function that can fail returns bool (true: it worked) and takes a struct err
 * last; the error is set only on failure. Passing NULL discards it.
 */

#include <stdbool.h>

#include "core/attr.h"

enum err_kind {
    ERR_NONE,
    ERR_NETWORK,   /* no answer: back off, keep the old data and mark it stale */
    ERR_SERVER,    /* 5xx, starting, overloaded: as NETWORK, Retry-After honoured */
    ERR_QUERY,     /* the server refuses the query (400, 422): show it, retry slowly */
    ERR_AUTH,      /* 401, 403: stop asking this source and say so */
    ERR_LIMIT,     /* a maximum of ours was passed: say which */
    ERR_DECODE,    /* the answer is not what the API promises */
    ERR_CONFIG,    /* a file or option: file:line:column */
    ERR_UNSOURCED, /* no server is configured that could answer */
    ERR_SYSTEM,    /* the operating system said no */
    ERR_CANCELED,
    ERR_KIND_COUNT
};

struct err {
    enum err_kind kind;
    int code;         /* HTTP status, errno or 0 */
    int line, column; /* from 1; 0: unknown */
    char msg[320];    /* clean UTF-8, one line */
};

/* Set the error. The text is sanitised and cut at a character; code, line and column
   become 0 and may be set afterwards. */
void err_set(struct err *err, enum err_kind kind, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Put "context: " in front of the message. */
void err_wrap(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* What an errno means, in English and from any thread (strerror() is safe from one). */
const char *err_reason(int code, char *buf, int size);
/* "network", "query" … for JSON output and messages. */
const char *err_kind_name(enum err_kind kind);

#endif
