/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_SILENCE_DRAFT_H
#define ALERTS_SILENCE_DRAFT_H

/*
 * A silence while it is thought of: matchers to choose from, how long, by whom and why.
 * Pure data and text; nothing here is sent.
 *
 * Ownership: a zeroed struct is empty; silence_draft_done() frees.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/matcher.h"
#include "core/arena.h"
#include "model/alert.h"

enum { DRAFT_TEXT_MAX = 1024 };

struct draft_matcher {
    struct matcher matcher; /* texts in the draft's arena */
    bool chosen;
};

struct silence_draft {
    struct arena arena;
    bool ready;
    char id[64]; /* of the silence that is changed; "" a new one */
    struct draft_matcher matchers[MATCHERS_MAX];
    size_t count;
    int64_t starts_ms; /* of the one that is changed; 0: now */
    int64_t duration_ms;
    char cluster[48]; /* of Alertmanagers that gets it; "" the one that nobody named */
    char author[DRAFT_TEXT_MAX], comment[DRAFT_TEXT_MAX];
};

void silence_draft_done(struct silence_draft *draft);
/* Begin anew. All labels become matchers; those that tell an alert's kind are chosen:
   its name, and what does not differ within a service. */
void silence_draft_from_labels(struct silence_draft *draft, const struct labels *labels);
/* From "a=b, c=~d"; false with the error where it cannot be read. */
bool silence_draft_from_text(struct silence_draft *draft, const char *text,
                             struct err *err) MUST_USE;
/* To be extended: the same matchers, author and comment. */
void silence_draft_from_silence(struct silence_draft *draft,
                                const struct silence *silence);

/* The chosen ones; ret has room for MATCHERS_MAX. */
size_t silence_draft_chosen(const struct silence_draft *draft, struct matcher *ret);
/* Whether it may be sent: a name and a reason, and one matcher at least that an alert
   without the label does not satisfy. False with what is missing. */
bool silence_draft_check(const struct silence_draft *draft, struct err *err) MUST_USE;
/* Body of POST /api/v2/silences. */
void silence_draft_json(const struct silence_draft *draft, int64_t now_ms,
                        struct buf *out);
/* PromQL: the alerts that fired within the last 7 days and match, by name and severity.
   External labels are not known to Prometheus: `known` are the labels it has, NULL all. */
void silence_draft_past(const struct silence_draft *draft, const struct labels *known,
                        struct buf *out);

#endif
