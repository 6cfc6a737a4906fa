/* SPDX-License-Identifier: MIT */
#include "views/alert_text.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/utf8.h"

static const int64_t minute_ms = 60 * 1000;

/* Importance in the header: the alerts go last. */
enum { WORST = 95, COUNTS = 92, TROUBLE = 97, BESIDE = 70 };

static const struct {
    enum glyph glyph;
    enum style style;
    const char *word; /* in the header */
} looks[SEVERITY_COUNT] = {
    [SEVERITY_CRITICAL] = {GLYPH_CRITICAL, STYLE_CRITICAL, "CRIT" },
    [SEVERITY_WARNING] = {GLYPH_WARNING,  STYLE_WARNING,  "WARN" },
    [SEVERITY_OTHER] = {GLYPH_WARNING,  STYLE_INFO,     "other"},
    [SEVERITY_INFO] = {GLYPH_INFO,     STYLE_INFO,     "info" },
};

enum glyph severity_glyph(enum severity severity)
{
    return looks[severity].glyph;
}

static uint16_t severity_style(enum severity severity)
{
    return (uint16_t)looks[severity].style;
}

void alert_mark(const struct alert_item *item, enum glyphs glyphs, char *buf, size_t size)
{
    enum glyph shape =
        item->state == ALERT_PENDING ? GLYPH_PENDING : looks[item->severity].glyph;
    char mark[5];

    (void)snprintf(buf, size, "%s %c", glyph_text(glyphs, shape, mark),
                   severity_table[item->severity].letter);
}

uint16_t alert_style(const struct alert_item *item)
{
    if (item->state == ALERT_PENDING)
        return STYLE_PENDING;
    return item->state == ALERT_FIRING ? severity_style(item->severity)
                                       : (uint16_t)STYLE_DIM;
}

const char *alert_age(const struct alert_item *item, int64_t now_ms, char *buf,
                      size_t size)
{
    int64_t age = now_ms - item->starts_ms;

    if (item->starts_ms == 0)
        (void)snprintf(buf, size, "not known");
    else if (age >= minute_ms)
        duration_human(age - age % minute_ms, buf, size);
    else
        duration_human(age > 0 ? age - age % 1000 : 0, buf, size);
    return buf;
}

const char *alert_respond(const struct alert_item *item,
                          const struct alert_memory *memory, int64_t now_ms,
                          bool *ret_late, char *buf, size_t size)
{
    int64_t target = alert_memory_target(memory, item->severity), left;
    char text[32];

    *ret_late = false;
    buf[0] = '\0';
    if (item->state == ALERT_PENDING) {
        left = item->fires_ms - now_ms;
        left -= left >= 10 * minute_ms ? left % minute_ms : left % 1000;
        if (item->fires_ms > 0)
            (void)snprintf(buf, size, "fires in %s",
                           left > 0 ? duration_human(left, text, sizeof(text)) : "0s");
    } else if (item->state == ALERT_FIRING && target > 0 && item->starts_ms > 0) {
        left = item->starts_ms + target - now_ms;
        *ret_late = left <= 0;
        left -= left >= minute_ms ? left % minute_ms : left % 1000;
        if (*ret_late)
            (void)snprintf(buf, size, "now");
        else
            (void)snprintf(buf, size, "%s left",
                           duration_human(left, text, sizeof(text)));
    }
    return buf;
}

/* Labels that stand elsewhere, or that every alert of a site shares. */
static bool is_told(const char *name, const char *hide)
{
    static const char *const told[] = {"alertname",   "severity",  "component", "cluster",
                                       "environment", "namespace", "prometheus"};

    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        if (strcmp(told[i], name) == 0)
            return true;
    return hide && strcmp(hide, name) == 0;
}

void alert_distinction(const struct alert_item *item, const char *hide, char *buf,
                       size_t size)
{
    const struct labels *labels = &item->alert->labels;
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < labels->count && used < size; i++) {
        const struct label *pair = &labels->pairs[i];

        if (!is_told(pair->name, hide))
            used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? " " : "",
                                     pair->value);
    }
    /* Cut at a character. */
    if (used >= size) {
        char whole[512];

        (void)snprintf(whole, sizeof(whole), "%s", buf);
        utf8_sanitize_fixed(buf, size, whole, strlen(whole), UTF8_NEWLINE_PICTURE);
    }
}

const char *alert_summary(const struct alert_item *item)
{
    static const char *const names[] = {"summary", "message", "description", "title"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *text = labels_get(&item->alert->annotations, names[i]);

        if (text && text[0])
            return text;
    }
    return "";
}

/* --- the header --- */

void alert_headline(const struct alert_set *set, char *buf, size_t size)
{
    const struct alert_item *worst = alert_set_worst(set);
    char name[128];

    buf[0] = '\0';
    if (set->watchdog_missing)
        (void)snprintf(buf, size, "CRIT %s is missing", set->watchdog);
    if (!worst || set->watchdog_missing)
        return;
    (void)utf8_ellipsize(worst->name, 60, name, sizeof(name));
    (void)snprintf(buf, size, "%s %s", looks[worst->severity].word, name);
}

static void add_count(struct strip *strip, enum severity severity, size_t count,
                      enum glyphs glyphs)
{
    char mark[5];
    struct segment *segment;

    if (count == 0)
        return;
    (void)glyph_text(glyphs, looks[severity].glyph, mark);
    segment = strip_printf(strip, severity_style(severity), COUNTS - (int)severity,
                           "%s %zu %s", mark, count, looks[severity].word);
    (void)snprintf(segment->brief, sizeof(segment->brief), "%s%zu", mark, count);
}

static void add_worst(struct strip *strip, const struct alert_item *worst, int64_t now_ms)
{
    struct segment *segment;
    char age[32], name[128];

    alert_age(worst, now_ms, age, sizeof(age));
    (void)utf8_ellipsize(worst->name, 48, name, sizeof(name));
    segment =
        strip_printf(strip, severity_style(worst->severity), WORST, "%s %s", name, age);
    (void)utf8_ellipsize(worst->name, 20, name, sizeof(name));
    (void)snprintf(segment->brief, sizeof(segment->brief), "%s %s", name, age);
}

/* What is firing, said only as far as it is known. */
static void add_state(const struct alert_set *set, int64_t now_ms, enum glyphs glyphs,
                      struct strip *strip)
{
    const struct alert_item *worst = alert_set_worst(set);

    for (int i = 0; i < SEVERITY_COUNT; i++) {
        add_count(strip, (enum severity)i, set->counts.firing[i], glyphs);
        if (worst && (int)worst->severity == i)
            add_worst(strip, worst, now_ms);
    }
    if (set->watchdog_missing)
        strip_printf(strip, STYLE_CRITICAL, TROUBLE, "%.60s is missing", set->watchdog);
    if (set->loading)
        strip_printf(strip, STYLE_DIM, BESIDE, "alerts ...");
    else if (set->watchdog_missing)
        return; /* that nothing else fires is no good news */
    else if (set->answered == 0)
        strip_printf(strip, STYLE_CRITICAL, TROUBLE, "alerts unknown");
    else if (!worst && set->complete)
        strip_printf(strip, STYLE_OK, BESIDE, "no alerts");
    else if (!worst)
        strip_printf(strip, STYLE_WARNING, TROUBLE, "no alerts known");
}

void alert_strip(const struct alert_set *set, int64_t now_ms, enum glyphs glyphs,
                 struct strip *strip)
{
    if (!set->asked)
        return;
    add_state(set, now_ms, glyphs, strip);
    if (set->counts.suppressed > 0) {
        struct segment *segment;

        if (set->counts.suppressed == set->counts.silenced)
            segment = strip_printf(strip, STYLE_DIM, BESIDE, "%zu silenced",
                                   set->counts.silenced);
        else
            segment = strip_printf(strip, STYLE_DIM, BESIDE, "%zu hidden",
                                   set->counts.suppressed);
        segment->separator = false;
    }
    if (set->members > 1 && set->answered < set->members) {
        char missing[200];

        alert_set_missing(set, missing, sizeof(missing));
        strip_printf(strip, STYLE_WARNING, TROUBLE, "%s", missing);
    }
}
