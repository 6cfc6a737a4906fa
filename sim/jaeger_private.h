/* SPDX-License-Identifier: MIT */
#ifndef SIM_JAEGER_PRIVATE_H
#define SIM_JAEGER_PRIVATE_H

/* What the files of the Jaeger API share. */

#include "core/attr.h"
#include "http.h"
#include "jaeger.h"
#include "traces_walk.h"

enum { JAEGER_TAGS_MAX = 16, JAEGER_TEXT_MAX = 4096 };

struct jaeger {
    const struct model *model;
};

/* A search, whichever API asks. A trace is found when one of its spans has it all. */
struct jaeger_search {
    const char *service, *operation; /* NULL or "": any */

    struct {
        const char *key, *value;
    } tags[JAEGER_TAGS_MAX];

    size_t tag_count;
    int64_t shortest_ns, longest_ns;
    struct traces_window window;
    size_t limit;
    char text[JAEGER_TEXT_MAX]; /* of the tags */
    size_t text_size;
};

/* Read {"key":"value",…}; err gets the words of Go's decoder. */
bool jaeger_parse_tags(struct jaeger_search *search, const char *json, char *err,
                       size_t size) MUST_USE;
bool jaeger_add_tag(struct jaeger_search *search, const char *key, size_t key_size,
                    const char *value, size_t value_size) MUST_USE;
/* Hand the traces that are found to fn, newest first. */
void jaeger_run(const struct model *model, struct jaeger_search *search, traces_fn fn,
                void *user);

/* A trace in v1's JSON (jaeger_write.c). */
void jaeger_write_trace(struct buffer *out, const struct traces_trace *trace);

void jaeger_register_v1(struct http_port *port, struct jaeger *jaeger);
void jaeger_register_v3(struct http_port *port, struct jaeger *jaeger);

#endif
