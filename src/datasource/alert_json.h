/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_ALERT_JSON_H
#define DATASOURCE_ALERT_JSON_H

/*
 * What the decoders of alerts have in common (alertmanager.c, prom_rules.c): a body that
 * is collected and then read as a tree, and the pieces both servers write alike. Every
 * text is cleaned here; every count has a maximum.
 */

#include "datasource/json.h"
#include "datasource/source.h"
#include "model/alert.h"

/* What is being built; all of it lives in the result's arena. */
struct alert_build {
    const struct query_spec *query; /* its kind decides; the texts are not to be used */
    struct arena *arena;
    const struct result_limits *limits;
    struct alert_answer *answer;
    struct err *err;
};

/* False with the error where the document is not what the API promises. */
typedef bool alert_read_fn(struct alert_build *build, const struct json_t *document);

/* begin() of a source class; feed and end are the ones below. */
struct decoder *alert_decode_begin(const struct query_spec *query,
                                   const struct result_limits *limits,
                                   alert_read_fn *read) ALLOCATES;
bool alert_decode_feed(struct decoder *decoder, const char *bytes, size_t size);
/* With err NULL the decoder is only freed. */
struct result *alert_decode_end(struct decoder *decoder, struct err *err);

/* Clean text of a member, "" where there is none; lines are kept where `lines`. */
const char *alert_text(struct alert_build *build, const struct json_t *map,
                       const char *key, bool lines);
/* A map of texts as a label set. ret_altered (may be NULL) becomes true where a name or
   value was cleaned or cut. */
void alert_labels(struct alert_build *build, const struct json_t *map, bool lines,
                  struct labels *ret, bool *ret_altered);
/* A list of texts, or of maps with a text named key where key is not NULL. */
struct text_list alert_texts(struct alert_build *build, const struct json_t *list,
                             const char *key);
/* RFC 3339 → milliseconds; 0 where missing, unreadable or the zero time. */
int64_t alert_moment(const struct json_t *map, const char *key);
/* Zeroed memory in the arena for count elements (at least one). */
void *alert_array(struct alert_build *build, size_t count, size_t size);

#endif
