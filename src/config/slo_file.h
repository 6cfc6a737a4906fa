/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_SLO_FILE_H
#define CONFIG_SLO_FILE_H

/*
 * Files of service level objectives → struct slo_set. A file is a stream of documents;
 * each is told by its keys:
 *
 *     slos:                        our own form, below
 *     version: prometheus/v1       Sloth, event and raw SLIs
 *     apiVersion: openslo/v1       OpenSLO, ratio metrics (kinds SLO and SLI)
 *
 * Other documents of the stream (manifests that lie in the same file) are passed over.
 * Our own form:
 *
 *     slos:
 *       - name: availability
 *         target: 0.999          # a value above 1 is percent
 *         window: 30d            # rolling; or week, month, quarter (UTC)
 *         sli:
 *           success_metric: sum(rate(requests_total{status!~"5.."}[5m]))
 *           total_metric: sum(rate(requests_total[5m]))
 *
 * What is wrong is said with line and column; keys that mean nothing here are warnings,
 * because such files serve other programs too.
 */

#include <stdbool.h>

#include "config/problems.h"
#include "core/attr.h"
#include "core/field.h"
#include "slo/spec.h"

/* Add the objectives of a file; false where it has errors (what is right in it is added
   all the same). */
bool slo_file_load(const char *path, struct slo_set *set,
                   struct problems *problems) MUST_USE;
bool slo_file_load_text(const char *name, const char *text, size_t size,
                        struct slo_set *set, struct problems *problems) MUST_USE;

/* The keys of our own form, for help and manual. */
extern const struct field slo_fields[];

#endif
