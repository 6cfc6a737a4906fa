/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_MEMORY_H
#define ALERTS_MEMORY_H

/*
 * What this session knows of alerts beyond their newest state: which are new since
 * somebody looked, which were acknowledged (here only; no server is told), which come
 * and go, which have resolved lately, and what was typed but not sent. Lives as long as the program.
 *
 * Ownership: alert_memory_new() → alert_memory_free(). UI thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/alert_set.h"
#include "alerts/silence_draft.h"
#include "core/attr.h"

enum { ALERT_RESOLVED_MAX = 64, ALERT_FLAPS = 3, DRAFTS_KEPT = 8 };

/* One that fired and does not any more. */
struct alert_resolved {
    uint64_t id;
    char name[96];
    enum severity severity;
    int64_t starts_ms, resolved_ms;
};

struct alert_memory;

struct alert_memory *alert_memory_new(void) ALLOCATES;
void alert_memory_free(struct alert_memory *memory);

/* Response targets by severity, milliseconds since an alert fires; 0: none. */
void alert_memory_set_target(struct alert_memory *memory, enum severity severity,
                             int64_t ms);
int64_t alert_memory_target(const struct alert_memory *memory, enum severity severity);

/* The alert that must always fire; the text is copied. NULL: none. */
void alert_memory_set_watchdog(struct alert_memory *memory, const char *name);
const char *alert_memory_watchdog(const struct alert_memory *memory);

/* A newer set. What is gone from it has resolved, if all members answered. */
void alert_memory_note(struct alert_memory *memory, const struct alert_set *set,
                       int64_t now_ms);
/* Somebody has seen all there is: nothing is new, nothing lately resolved. */
void alert_memory_looked(struct alert_memory *memory);

/* Grows with everything that changes an answer of those below. */
uint64_t alert_memory_version(const struct alert_memory *memory);

/* Until it resolves; again takes it back. */
void alert_memory_acknowledge(struct alert_memory *memory, uint64_t id);
bool alert_memory_acknowledged(const struct alert_memory *memory, uint64_t id);
bool alert_memory_is_new(const struct alert_memory *memory, uint64_t id);
/* Fired ALERT_FLAPS times or more within the last hour. */
bool alert_memory_flaps(const struct alert_memory *memory, uint64_t id, int64_t now_ms);
/* Resolved since somebody looked, the latest first. */
size_t alert_memory_resolved(const struct alert_memory *memory,
                             const struct alert_resolved **ret);
/* Keep what was typed into a silence that was not sent, by what it was about; the draft
   is taken over and left empty. The newest DRAFTS_KEPT stay. */
void alert_memory_keep_draft(struct alert_memory *memory, uint64_t about,
                             struct silence_draft *draft);
/* Give it back into an empty one; false where nothing is kept. */
bool alert_memory_take_draft(struct alert_memory *memory, uint64_t about,
                             struct silence_draft *ret);
/* The number of new critical alerts that nobody was told of; telling is the caller's. */
size_t alert_memory_take_news(struct alert_memory *memory);

#endif
