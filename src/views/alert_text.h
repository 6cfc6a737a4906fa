/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ALERT_TEXT_H
#define VIEWS_ALERT_TEXT_H

/*
 * Alerts in a few words: what the header, the list, the detail and copied messages share.
 */

#include "alerts/alert_set.h"
#include "alerts/memory.h"
#include "canvas/canvas.h"
#include "views/strip.h"

/* "▲ C": shape and letter of an alert's severity, or of pending. */
void alert_mark(const struct alert_item *item, enum glyphs glyphs, char *buf,
                size_t size);
uint16_t alert_style(const struct alert_item *item);
enum glyph severity_glyph(enum severity severity);
/* "4m", "1h 12m", "not known": since it fires. Whole minutes, so that a quiet screen stays
   as it is. */
const char *alert_age(const struct alert_item *item, int64_t now_ms, char *buf,
                      size_t size);
/* Time left to respond: "9m left", "now", "fires in 1m 30s". ret_late: it has passed. */
const char *alert_respond(const struct alert_item *item,
                          const struct alert_memory *memory, int64_t now_ms,
                          bool *ret_late, char *buf, size_t size);
/* The labels that tell alerts of one name apart: not the name, the severity, nor what
   `hide` (a label) groups by. */
void alert_distinction(const struct alert_item *item, const char *hide, char *buf,
                       size_t size);
/* What it says of itself: annotation summary, message or description; "" none. */
const char *alert_summary(const struct alert_item *item);
/* "CRIT HighErrorRate", of the worst there is; "" without any. */
void alert_headline(const struct alert_set *set, char *buf, size_t size);
/* The header's part: counts by severity, the worst with its age, what is suppressed, and
   how many members answered. */
void alert_strip(const struct alert_set *set, int64_t now_ms, enum glyphs glyphs,
                 struct strip *strip);

#endif
