/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_JSON_WALK_H
#define DATASOURCE_JSON_WALK_H

/*
 * Reads an answer by tables while it arrives. A place is a row of what may come there: an
 * object's members, each with what is done with its value, or the elements of a list.
 * Tokens come whole from json_scan, so that where it stands is all that the walk has to
 * remember between two pieces; keys may come in any order, unknown ones are passed over.
 *
 * Only the walk goes into a place and leaves it, as the document opens and closes what is
 * read, and its stack is indexed by the scanner's depth: whatever the answer holds and the
 * callbacks do, it neither over- nor underflows. A callback says how the value it was given
 * is read (json_walk_enter()); an object or list of which it does not is passed over.
 *
 * Who reads is the struct decoder of a source class. It begins with its struct json_walk;
 * callbacks get the whole.
 *
 * Ownership: json_walk_init() → json_walk_done(); it must stay where it is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/err.h"
#include "datasource/json_scan.h"
#include "datasource/source.h"
#include "model/result.h"

/* What is done with the value of a key: take() gets its first token (false: failed), or,
   where there is none, it is read by place. */
struct json_member {
    const char *name;
    bool (*take)(struct decoder *decoder, enum json_token token);
    const struct json_place *place;
};

/* A place is for objects where it has members or key(), else for lists. */
struct json_place {
    const struct json_member *members; /* closed by an empty row */
    /* Instead of members, where any name may come: walk.scan has it. */
    bool (*key)(struct decoder *decoder);
    /* A list's element, or the value behind key(). walk.index: how many came before. */
    bool (*element)(struct decoder *decoder, enum json_token token);
    /* The object or list is complete. walk.index: how many elements it had. */
    bool (*end)(struct decoder *decoder);
    /* Asked before each token: may use up elements in sight (json_scan_element()). */
    void (*quick)(struct decoder *decoder);
};

struct json_walk {
    struct json_scan scan; /* text and size of the token */
    size_t index;
    struct err err; /* the first failure; nothing is read behind it */
    uint64_t bytes; /* fed so far */
    int http_status;

    /* Private. */
    size_t bytes_max;
    const char *advice;
    struct buf error_body;            /* the beginning of an HTTP error's */
    const struct json_member *member; /* of the key read last; NULL: unknown */
    const struct json_place *entered; /* by a callback, for the value it was given */

    struct json_walk_level {
        const struct json_place *place;
        size_t count;
    } levels[JSON_SCAN_DEPTH_MAX + 1], *level; /* by depth; where the next token falls */
};

/* document: a list's place, whose one element is the document. Texts over text_max bytes
   are cut. advice: what to do about an answer over the limit ("narrow the query"). */
void json_walk_init(struct json_walk *walk, const struct json_place *document,
                    int http_status, const struct result_limits *limits, size_t text_max,
                    const char *advice);
void json_walk_done(struct json_walk *walk);
/* False: failed, err says why. An HTTP error's body is kept for its words. */
bool json_walk_feed(struct json_walk *walk, const char *bytes, size_t size);
/* After the last piece. True also where there was no document to come (204). */
bool json_walk_finish(struct json_walk *walk) MUST_USE;

/* For callbacks. The value whose first token this is: read it by place where it is what
   place is for; of another type it is passed over. Returns true. */
bool json_walk_enter(struct json_walk *walk, enum json_token token,
                     const struct json_place *place);
/* The same, but another type fails: "unexpected answer: what". */
bool json_walk_expect(struct json_walk *walk, enum json_token token,
                      const struct json_place *place, const char *what);
/* The same, but null is as if it were not there. */
bool json_walk_optional(struct json_walk *walk, enum json_token token,
                        const struct json_place *place, const char *what);
/* Fail: "unexpected answer: what". Returns false. */
bool json_walk_unexpected(struct json_walk *walk, const char *what);

#endif
