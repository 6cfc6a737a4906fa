/* SPDX-License-Identifier: MIT */
#include "datasource/json.h"

#include <jansson.h>
#include <string.h>

#include "core/buf.h"
#include "core/number.h"
#include "core/utf8.h"

/* jansson's own limit is 2048 levels and its parser recurses: nesting is counted here,
   in one pass, before it sees the body. */
static bool depth_fits(const char *body, size_t size)
{
    int depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < size; i++) {
        char c = body[i];

        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX)
                return false;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return true;
}

static void repair_utf8(const char *body, size_t size, struct buf *out)
{
    const char *at = body, *end = body + size;

    while (at < end) {
        uint32_t code;
        size_t used = utf8_decode(at, end, &code);
        char coded[4];

        (void)buf_add(out, coded, utf8_encode(code, coded));
        at += used;
    }
}

struct json_t *json_parse(const char *body, size_t size, struct err *err)
{
    const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t why;
    json_t *document;
    struct buf repaired;

    if (size >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0) {
        body += 3;
        size -= 3;
    }
    if (size > JSON_BODY_MAX) {
        err_set(err, ERR_LIMIT, "answer over %d MiB", JSON_BODY_MAX / (1024 * 1024));
        return NULL;
    }
    if (!depth_fits(body, size)) {
        err_set(err, ERR_DECODE, "JSON nested deeper than %d", JSON_DEPTH_MAX);
        return NULL;
    }
    buf_init(&repaired, 3 * size + 16);
    document = json_loadb(body, size, flags, &why);
    if (!document && json_error_code(&why) == json_error_invalid_utf8) {
        repair_utf8(body, size, &repaired);
        body = repaired.data;
        size = repaired.size;
        document = json_loadb(body, size, flags, &why);
    }
    if (!document && json_error_code(&why) == json_error_numeric_overflow)
        document = json_loadb(body, size, flags | JSON_DECODE_INT_AS_REAL, &why);
    buf_done(&repaired);
    if (!document)
        err_set(err, ERR_DECODE, "not JSON: %s", why.text);
    return document;
}

void json_free(struct json_t *document)
{
    json_decref(document);
}

bool json_is_list(const struct json_t *node)
{
    return json_is_array(node);
}

bool json_is_map(const struct json_t *node)
{
    return json_is_object(node);
}

bool json_is_nothing(const struct json_t *node)
{
    return !node || json_is_null(node);
}

const struct json_t *json_member(const struct json_t *map, const char *key)
{
    return json_object_get(map, key);
}

size_t json_count(const struct json_t *list)
{
    return json_array_size(list);
}

const struct json_t *json_item(const struct json_t *list, size_t index)
{
    return json_array_get(list, index);
}

bool json_next(const struct json_t *map, void **at, const char **ret_key,
               const struct json_t **ret_value)
{
    /* jansson's iteration takes the map unqualified but does not change it. */
    union {
        const json_t *constant;
        json_t *plain;
    } cast = {.constant = map};

    *at = *at ? json_object_iter_next(cast.plain, *at) : json_object_iter(cast.plain);
    if (!*at)
        return false;
    *ret_key = json_object_iter_key(*at);
    *ret_value = json_object_iter_value(*at);
    return true;
}

const char *json_text(const struct json_t *node, size_t *ret_size)
{
    if (!json_is_string(node))
        return NULL;
    if (ret_size)
        *ret_size = json_string_length(node);
    return json_string_value(node);
}

const char *json_member_text(const struct json_t *map, const char *key,
                             const char *fallback)
{
    const char *text = json_text(json_member(map, key), NULL);

    return text ? text : fallback;
}

bool json_number(const struct json_t *node, double *ret)
{
    if (json_is_string(node))
        return number_parse(json_string_value(node), ret);
    if (!json_is_number(node))
        return false;
    *ret = json_number_value(node);
    return true;
}

bool json_integer64(const struct json_t *node, int64_t *ret)
{
    if (json_is_string(node))
        return number_parse_i64(json_string_value(node), ret);
    if (!json_is_integer(node))
        return false;
    *ret = json_integer_value(node);
    return true;
}

bool json_bool(const struct json_t *node, bool fallback)
{
    return json_is_boolean(node) ? json_is_true(node) : fallback;
}

const char *json_library_version(void)
{
    return JANSSON_VERSION;
}
