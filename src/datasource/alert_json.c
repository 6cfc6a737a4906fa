/* SPDX-License-Identifier: MIT */
#include "datasource/alert_json.h"

#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"

enum { TEXTS_MAX = 256 };

struct decoder {
    struct query_spec query; /* its texts are not kept */
    struct result_limits limits;
    alert_read_fn *read;
    struct buf body;
};

struct decoder *alert_decode_begin(const struct query_spec *query,
                                   const struct result_limits *limits,
                                   alert_read_fn *read)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    decoder->query = *query;
    decoder->query.expr = decoder->query.label = NULL;
    decoder->limits = *limits;
    decoder->read = read;
    buf_init(&decoder->body, JSON_BODY_MAX);
    return decoder;
}

bool alert_decode_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return buf_add(&decoder->body, bytes, size);
}

static struct result *read_body(struct decoder *decoder, struct err *err)
{
    struct result *result;
    struct alert_answer *answer;
    struct json_t *document;
    struct alert_build build;
    bool ok;

    if (decoder->body.overflow) {
        err_set(err, ERR_LIMIT, "answer over %d MiB", JSON_BODY_MAX / (1024 * 1024));
        return NULL;
    }
    document = json_parse(decoder->body.data, decoder->body.size, err);
    if (!document)
        return NULL;
    result = result_new();
    build = (struct alert_build){.query = &decoder->query,
                                 .arena = &result->arena,
                                 .limits = &decoder->limits,
                                 .err = err};
    answer = alert_array(&build, 1, sizeof(*answer));
    build.answer = answer;
    ok = decoder->read(&build, document);
    json_free(document);
    if (!ok) {
        result_unref(result);
        return NULL;
    }
    result->type = RESULT_ALERTS;
    result->alerts = answer;
    result->samples = answer->alert_count;
    return result;
}

struct result *alert_decode_end(struct decoder *decoder, struct err *err)
{
    struct result *result = err ? read_body(decoder, err) : NULL;

    buf_done(&decoder->body);
    free(decoder);
    return result;
}

/* --- pieces --- */

void *alert_array(struct alert_build *build, size_t count, size_t size)
{
    size_t bytes = (count ? count : 1) * size;
    void *block = arena_alloc(build->arena, bytes);

    memset(block, 0, bytes);
    return block;
}

/* At most the limit of a label's bytes, at a character. */
static const char *clean(struct alert_build *build, const char *text, size_t size,
                         bool lines, bool *altered)
{
    enum utf8_newline newline = lines ? UTF8_NEWLINE_KEEP : UTF8_NEWLINE_PICTURE;
    size_t max = build->limits->label_bytes;

    if (size > max) {
        while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80)
            max--;
        size = max;
        *altered = true;
    }
    if (!utf8_clean(text, size, newline))
        *altered = true;
    return utf8_sanitize_arena(build->arena, text, size, newline);
}

const char *alert_text(struct alert_build *build, const struct json_t *map,
                       const char *key, bool lines)
{
    size_t size = 0;
    const char *text = json_text(json_member(map, key), &size);
    bool altered = false;

    return text ? clean(build, text, size, lines, &altered) : "";
}

void alert_labels(struct alert_build *build, const struct json_t *map, bool lines,
                  struct labels *ret, bool *ret_altered)
{
    size_t max = build->limits->labels, count = 0;
    struct label *pairs = alert_array(build, max, sizeof(*pairs));
    const struct json_t *value;
    const char *name;
    bool altered = false;
    void *at = NULL;

    while (json_is_map(map) && json_next(map, &at, &name, &value)) {
        size_t size = 0;
        const char *text = json_text(value, &size);

        if (!text)
            continue;
        if (count == max) {
            altered = true;
            break;
        }
        pairs[count].name = clean(build, name, strlen(name), false, &altered);
        pairs[count++].value = clean(build, text, size, lines, &altered);
    }
    labels_make(ret, pairs, count);
    if (ret_altered)
        *ret_altered = altered;
}

struct text_list alert_texts(struct alert_build *build, const struct json_t *list,
                             const char *key)
{
    size_t count = json_count(list), kept = 0;
    const char **items;
    bool altered = false;

    if (count > TEXTS_MAX)
        count = TEXTS_MAX;
    if (count == 0)
        return (struct text_list){NULL, 0};
    items = alert_array(build, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        const struct json_t *item = json_item(list, i);
        size_t size = 0;
        const char *text = json_text(key ? json_member(item, key) : item, &size);

        if (text)
            items[kept++] = clean(build, text, size, false, &altered);
    }
    return (struct text_list){items, kept};
}

int64_t alert_moment(const struct json_t *map, const char *key)
{
    int64_t ns;

    if (!moment_parse(json_member_text(map, key, ""), &ns) || ns == INT64_MIN)
        return 0;
    return ns / 1000000;
}
