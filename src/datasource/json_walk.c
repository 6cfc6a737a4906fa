/* SPDX-License-Identifier: MIT */
#include "datasource/json_walk.h"

enum { ERROR_BODY_MAX = 16 * 1024 };

void json_walk_init(struct json_walk *walk, const struct json_place *document,
                    int http_status, const struct result_limits *limits, size_t text_max,
                    const char *advice)
{
    *walk = (struct json_walk){
        .http_status = http_status,
        .bytes_max = limits->body_bytes,
        .advice = advice,
        .levels[0].place = document,
    };
    walk->level = walk->levels;
    json_scan_init(&walk->scan, limits->depth, text_max);
    buf_init(&walk->error_body, ERROR_BODY_MAX);
}

void json_walk_done(struct json_walk *walk)
{
    json_scan_done(&walk->scan);
    buf_done(&walk->error_body);
}

/* --- What callbacks say ---------------------------------------------------------------- */

bool json_walk_unexpected(struct json_walk *walk, const char *what)
{
    if (walk->err.kind == ERR_NONE)
        err_set(&walk->err, ERR_DECODE, "unexpected answer: %s", what);
    return false;
}

bool json_walk_enter(struct json_walk *walk, enum json_token token,
                     const struct json_place *place)
{
    bool object = place->members || place->key;

    if (token == (object ? JSON_OBJECT : JSON_ARRAY))
        walk->entered = place;
    return true;
}

bool json_walk_expect(struct json_walk *walk, enum json_token token,
                      const struct json_place *place, const char *what)
{
    walk->entered = NULL;
    (void)json_walk_enter(walk, token, place);
    return walk->entered || json_walk_unexpected(walk, what);
}

bool json_walk_optional(struct json_walk *walk, enum json_token token,
                        const struct json_place *place, const char *what)
{
    return token == JSON_NULL || json_walk_expect(walk, token, place, what);
}

/* --- Tokens ---------------------------------------------------------------------------- */

static struct decoder *decoder_of(struct json_walk *walk)
{
    return (struct decoder *)walk;
}

/* NULL: unknown. Nearly all rows differ in the first letter. */
static const struct json_member *find_member(const struct json_member *members,
                                             const struct json_scan *scan)
{
    char first = scan->size > 0 ? scan->text[0] : '\0';

    for (; members->name; members++) {
        if (members->name[0] == first && json_scan_is(scan, JSON_KEY, members->name))
            return members;
    }
    return NULL;
}

static bool take_key(struct json_walk *walk)
{
    const struct json_place *place = walk->level->place;

    if (place->key)
        return place->key(decoder_of(walk));
    walk->member = find_member(place->members, &walk->scan);
    return true;
}

static bool take_value(struct json_walk *walk, enum json_token token)
{
    const struct json_place *place = walk->level->place;
    const struct json_member *member = walk->member;

    if (!place->members) {
        walk->index = walk->level->count++;
        return place->element(decoder_of(walk), token);
    }
    if (!member)
        return true;
    return member->take ? member->take(decoder_of(walk), token)
                        : json_walk_enter(walk, token, member->place);
}

static bool take_container(struct json_walk *walk, enum json_token token)
{
    walk->entered = NULL;
    if (!take_value(walk, token))
        return false;
    if (!walk->entered) {
        json_scan_skip(&walk->scan);
        return true;
    }
    walk->level = &walk->levels[walk->scan.depth];
    walk->level->place = walk->entered;
    walk->level->count = 0;
    return true;
}

static bool take_end(struct json_walk *walk)
{
    const struct json_place *place = walk->level->place;

    walk->index = walk->level->count;
    walk->level = &walk->levels[walk->scan.depth];
    return !place->end || place->end(decoder_of(walk));
}

static bool take_token(struct json_walk *walk, enum json_token token)
{
    switch ((int)token) {
    case JSON_KEY:
        return take_key(walk);
    case JSON_OBJECT:
    case JSON_ARRAY:
        return take_container(walk, token);
    case JSON_OBJECT_END:
    case JSON_ARRAY_END:
        return take_end(walk);
    default:
        return take_value(walk, token);
    }
}

/* Not in the midst of what is passed over: the scanner is deeper, then. */
static bool is_at_level(const struct json_walk *walk)
{
    return walk->level == &walk->levels[walk->scan.depth];
}

static bool pull(struct json_walk *walk)
{
    enum json_token token;

    for (;;) {
        if (walk->level->place->quick && is_at_level(walk))
            walk->level->place->quick(decoder_of(walk));
        token = json_scan_next(&walk->scan);
        if (token <= JSON_END)
            break;
        if (!take_token(walk, token))
            return json_walk_unexpected(walk, "it cannot be read");
    }
    if (token == JSON_ERROR)
        json_scan_explain(&walk->scan, walk->levels[0].count > 0, &walk->err);
    return token != JSON_ERROR;
}

/* --- The answer ------------------------------------------------------------------------ */

static bool http_ok(const struct json_walk *walk)
{
    return walk->http_status >= 200 && walk->http_status < 300;
}

bool json_walk_feed(struct json_walk *walk, const char *bytes, size_t size)
{
    size_t room = ERROR_BODY_MAX - walk->error_body.size;

    if (walk->err.kind != ERR_NONE)
        return false;
    if (size > walk->bytes_max || walk->bytes > walk->bytes_max - size) {
        err_set(&walk->err, ERR_LIMIT, "the answer is larger than %zu MiB: %s",
                walk->bytes_max >> 20, walk->advice);
        return false;
    }
    walk->bytes += size;
    if (!http_ok(walk))
        return buf_add(&walk->error_body, bytes, size < room ? size : room);
    json_scan_feed(&walk->scan, bytes, size);
    return pull(walk);
}

bool json_walk_finish(struct json_walk *walk)
{
    if (walk->err.kind != ERR_NONE)
        return false;
    if (walk->http_status == 204)
        return true;
    if (!http_ok(walk)) {
        api_error_from_body(walk->http_status, walk->error_body.data,
                            walk->error_body.size, &walk->err);
        return false;
    }
    json_scan_finish(&walk->scan);
    return pull(walk);
}
