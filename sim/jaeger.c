/* SPDX-License-Identifier: MIT */
#include "jaeger.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "jaeger_private.h"

bool jaeger_add_tag(struct jaeger_search *search, const char *key, size_t key_size,
                    const char *value, size_t value_size)
{
    char *to = search->text + search->text_size;
    if (search->tag_count == JAEGER_TAGS_MAX ||
        search->text_size + key_size + value_size + 2 > sizeof(search->text))
        return false;
    memcpy(to, key, key_size);
    to[key_size] = '\0';
    memcpy(to + key_size + 1, value, value_size);
    to[key_size + 1 + value_size] = '\0';
    search->tags[search->tag_count].key = to;
    search->tags[search->tag_count++].value = to + key_size + 1;
    search->text_size += key_size + value_size + 2;
    return true;
}

static const char *skip_space(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

/* A string without its quotes into out; NULL when there is none. Escapes stay simple:
   what is escaped is taken as it is. */
static const char *read_string(const char *p, char *out, size_t size, size_t *ret_size)
{
    size_t used = 0;
    if (*p++ != '"')
        return NULL;
    for (; *p && *p != '"' && used + 1 < size; p++) {
        if (*p == '\\' && p[1])
            p++;
        out[used++] = *p;
    }
    *ret_size = used;
    return *p == '"' ? p + 1 : NULL;
}

static bool bad_tags(const char *p, char *err, size_t size)
{
    if (*p == '\0')
        (void)snprintf(err, size, "unexpected end of JSON input");
    else if (*p == 'n' && p[1] && p[1] != 'u')
        (void)snprintf(err, size,
                       "invalid character '%c' in literal null (expecting 'u')", p[1]);
    else
        (void)snprintf(err, size, "invalid character '%c' looking for beginning of value",
                       *p);
    return false;
}

bool jaeger_parse_tags(struct jaeger_search *search, const char *json, char *err,
                       size_t size)
{
    const char *p = skip_space(json);
    if (*p != '{')
        return bad_tags(p, err, size);
    p = skip_space(p + 1);
    while (*p != '}') {
        char key[256], value[1024];
        size_t key_size, value_size;
        const char *next = read_string(p, key, sizeof(key), &key_size);
        if (!next)
            return bad_tags(p, err, size);
        p = skip_space(next);
        if (*p != ':')
            return bad_tags(p, err, size);
        p = skip_space(p + 1);
        next = read_string(p, value, sizeof(value), &value_size);
        if (!next)
            return bad_tags(p, err, size);
        if (!jaeger_add_tag(search, key, key_size, value, value_size)) {
            (void)snprintf(err, size, "too many tags");
            return false;
        }
        p = skip_space(next);
        if (*p == ',')
            p = skip_space(p + 1);
        else if (*p != '}')
            return bad_tags(p, err, size);
    }
    return true;
}

/* ---- Searching ----------------------------------------------------------------- */

struct finding {
    const struct jaeger_search *search;
    traces_fn fn;
    void *user;
    size_t found;
};

static bool span_found(const struct jaeger_search *search,
                       const struct traces_trace *trace, const struct traces_span *span)
{
    char room[32];
    if (search->service && *search->service &&
        strcmp(search->service, span->service) != 0)
        return false;
    if (search->operation && *search->operation &&
        strcmp(search->operation, span->name) != 0)
        return false;
    if (span->duration_ns < search->shortest_ns ||
        (search->longest_ns > 0 && span->duration_ns > search->longest_ns))
        return false;
    for (size_t i = 0; i < search->tag_count; i++) {
        const char *value =
            traces_attribute_text(trace, span, search->tags[i].key, room, sizeof(room));
        if (!value || strcmp(value, search->tags[i].value) != 0)
            return false;
    }
    return true;
}

static bool look_at(void *user, const struct traces_trace *trace)
{
    struct finding *finding = user;
    for (size_t i = 0; i < trace->span_count; i++) {
        if (!span_found(finding->search, trace, &trace->spans[i]))
            continue;
        finding->found++;
        return finding->fn(finding->user, trace) &&
               finding->found < finding->search->limit;
    }
    return true;
}

void jaeger_run(const struct model *model, struct jaeger_search *search, traces_fn fn,
                void *user)
{
    struct finding finding = {.search = search, .fn = fn, .user = user};
    struct traces_window *window = &search->window;
    bool own = search->service && strcmp(search->service, MODEL_SERVICE) == 0;
    window->endpoint = own && search->operation ? traces_endpoint(search->operation) : -1;
    window->shortest_ns = search->shortest_ns; /* no child takes longer */
    window->sync_only = search->service && *search->service && !own;
    for (size_t i = 0; i < search->tag_count; i++)
        window->errors |= strcmp(search->tags[i].key, "error") == 0 &&
                          strcmp(search->tags[i].value, "true") == 0;
    if (search->limit > 0)
        (void)traces_walk(model, window, look_at, &finding);
}

struct jaeger *jaeger_register(struct http_port *port, const struct model *model)
{
    struct jaeger *jaeger = xcalloc(1, sizeof(*jaeger));
    jaeger->model = model;
    jaeger_register_v1(port, jaeger);
    jaeger_register_v3(port, jaeger);
    return jaeger;
}

void jaeger_unregister(struct jaeger *jaeger)
{
    free(jaeger);
}
