/* SPDX-License-Identifier: MIT */
#ifndef TESTS_ALERTS_SUPPORT_H
#define TESTS_ALERTS_SUPPORT_H

/* Answers of Alertmanager and Prometheus, recorded or written down, and sets of them. */

#include "alerts/alert_set.h"
#include "datasource/source.h"

/* tests/fixtures/NAME decoded in pieces of 1, 2, 3 bytes and whole, which must agree. */
struct result *decode_file(enum source_kind source, enum query_kind kind,
                           const char *name);
struct result *decode_text(enum source_kind source, enum query_kind kind,
                           const char *body);
/* The body must be refused; returns why. */
struct err refuse_text(enum source_kind source, enum query_kind kind, const char *body);

/* Up to ALERT_SOURCES_MAX answers; each is owned and freed by answers_done(). */
struct answers {
    struct alert_source sources[ALERT_SOURCES_MAX];
    struct query_state states[ALERT_SOURCES_MAX];
    struct result *results[ALERT_SOURCES_MAX];
    size_t count;
};

void answers_add(struct answers *answers, enum source_kind source, enum query_kind kind,
                 const char *body);
void answers_add_failed(struct answers *answers, enum source_kind source,
                        enum query_kind kind, const char *message);
void answers_done(struct answers *answers);

#endif
