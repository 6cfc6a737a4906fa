/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOKI_PRIVATE_H
#define SIM_LOKI_PRIVATE_H

/* What the files of the Loki API share. */

#include "core/attr.h"
#include "grafana.h"
#include "http.h"
#include "logql.h"
#include "logs.h"
#include "loki.h"

struct loki {
    const struct model *model;
    struct logs *logs;
};

/* The window of a request: start and end (or since), by default the last hour. False:
   answered with an error. */
bool loki_window(const struct http_request *request, struct http_reply *reply,
                 int64_t *ret_start_ns, int64_t *ret_end_ns) MUST_USE;
/* One time parameter; fallback_ns where it is missing. */
bool loki_time(const struct http_request *request, const char *name, int64_t fallback_ns,
               struct http_reply *reply, int64_t *ret_ns) MUST_USE;
/* The step of a range query or of volumes: the parameter, or a 250th of the range. */
bool loki_step(const struct http_request *request, int64_t range_ns,
               struct http_reply *reply, int64_t *ret_ns) MUST_USE;
bool loki_limit(const struct http_request *request, struct http_reply *reply,
                size_t *ret_limit) MUST_USE;
/* Parse the parameter `query`; NULL: answered with an error. → logql_free() */
struct logql_query *loki_query(const struct http_request *request,
                               struct http_reply *reply) MUST_USE;

/* Bodies (loki_write.c). */
void loki_write_streams(struct buffer *out, const struct logql_rows *rows,
                        bool categorized);
void loki_write_vector(struct buffer *out, const struct logql_matrix *matrix,
                       int64_t time_ns);
void loki_write_matrix(struct buffer *out, const struct logql_matrix *matrix,
                       int64_t start_ns, int64_t step_ns);
void loki_write_scalar(struct buffer *out, double value, int64_t time_ns);
/* {"name":"value",…} */
void loki_write_labels(struct buffer *out, const struct logql_label *labels,
                       size_t count);

/* What is told about lines: their patterns (loki_patterns.c), their fields
   (loki_fields.c). */
void loki_register_patterns(struct http_port *port, struct loki *loki);
void loki_register_fields(struct http_port *port, struct loki *loki);
/* Routes of the index: labels, series (loki_index.c), and of volumes (loki_volume.c). */
void loki_register_index(struct http_port *port, struct loki *loki);
void loki_register_volume(struct http_port *port, struct loki *loki);

#endif
