/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_JSON_SCAN_H
#define DATASOURCE_JSON_SCAN_H

/*
 * An incremental JSON scanner (RFC 8259): bytes are fed as they arrive, in pieces of any
 * size, and tokens are pulled. Strict about grammar; a byte order mark and blanks in
 * front are tolerated, bytes behind the document are not. Nothing is built and nothing
 * recurses: memory is one token that was split over two pieces.
 *
 *     json_scan_feed(&scan, bytes, size);
 *     while ((token = json_scan_next(&scan)) > JSON_END)
 *         …
 *     // JSON_MORE: feed more; after the last piece json_scan_finish() and pull again
 *
 * Texts are decoded from their escapes (a lone surrogate gives U+FFFD) but may hold NUL
 * and, where the server copied bytes blindly, invalid UTF-8: sanitise them, by their
 * size, before they are kept.
 *
 * Ownership: json_scan_init() → json_scan_done(). A piece must stay where it is until
 * JSON_MORE was returned; the text of a token until the next call.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"

enum { JSON_SCAN_DEPTH_MAX = 64 };

enum json_token {
    JSON_ERROR, /* see error and error_at; stays */
    JSON_MORE,  /* the piece is used up */
    JSON_END,   /* the document is complete (after json_scan_finish()) */
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY,    /* text, size */
    JSON_STRING, /* text, size */
    JSON_NUMBER, /* text, size: as written, a valid JSON number */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

enum json_expect {
    JSON_EXPECT_VALUE,
    JSON_EXPECT_VALUE_OR_END, /* behind "[" */
    JSON_EXPECT_KEY,
    JSON_EXPECT_KEY_OR_END, /* behind "{" */
    JSON_EXPECT_COLON,
    JSON_EXPECT_COMMA_OR_END,
    JSON_EXPECT_NOTHING, /* behind the document */
};

struct json_scan {
    /* Of the token returned last. */
    const char *text;
    size_t size;
    bool cut; /* the text was longer than text_max and is its beginning */
    int depth;
    /* Of JSON_ERROR. */
    const char *error; /* what was wrong, a constant */
    uint64_t error_at; /* offset in the document */

    /* Private. */
    const char *piece, *at, *end;
    uint64_t piece_offset;
    int depth_max, skip_to;
    uint64_t objects; /* bit n: the container at depth n + 1 is an object */
    enum json_expect expect;
    int lex; /* what the last piece ended in */
    bool key, finished;
    int bom;             /* bytes of the byte order mark seen */
    const char *literal; /* what is left of it */
    enum json_token literal_token;
    int hex_left;
    uint32_t hex, high; /* of \uXXXX; a high surrogate that waits for its low one */
    size_t text_max;
    struct buf part; /* the decoded part of a token */
};

/* Texts over text_max bytes are cut; depth_max is at most JSON_SCAN_DEPTH_MAX. */
void json_scan_init(struct json_scan *scan, int depth_max, size_t text_max);
void json_scan_done(struct json_scan *scan);
void json_scan_feed(struct json_scan *scan, const char *bytes, size_t size);
/* No more will be fed: pull until JSON_END or JSON_ERROR. */
void json_scan_finish(struct json_scan *scan);
enum json_token json_scan_next(struct json_scan *scan);
/* Right after JSON_OBJECT or JSON_ARRAY: swallow it all, its end included. */
void json_scan_skip(struct json_scan *scan);

/*
 * Way past the tokens, for a caller who knows what the elements of the current array
 * look like. Returns where the next element starts in the piece (its comma read), or
 * NULL where that is not in sight; having used it up whole, the caller says where it
 * ended by json_scan_passed(). An element he does not like he leaves to the tokens.
 */
static inline const char *json_scan_element(const struct json_scan *scan, char first)
{
    const char *at = scan->at;

    if (scan->lex != 0 || scan->end - at < 2)
        return NULL;
    if (scan->expect == JSON_EXPECT_COMMA_OR_END)
        return at[0] == ',' && at[1] == first ? at + 1 : NULL;
    return scan->expect == JSON_EXPECT_VALUE_OR_END && at[0] == first ? at : NULL;
}

static inline void json_scan_passed(struct json_scan *scan, const char *end)
{
    scan->at = end;
    scan->expect = JSON_EXPECT_COMMA_OR_END;
}

/* The token just read is this key, text or number (as written). */
static inline bool json_scan_is(const struct json_scan *scan, enum json_token token,
                                const char *text)
{
    return token >= JSON_KEY && token <= JSON_NUMBER && scan->size == strlen(text) &&
           memcmp(scan->text, text, scan->size) == 0;
}

/* JSON_ERROR in words for people. begun: a token was read before; a page instead of an
   answer shows in its first character, wherever the server put that into a piece. */
void json_scan_explain(const struct json_scan *scan, bool begun, struct err *err);

#endif
