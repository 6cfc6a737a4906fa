/* SPDX-License-Identifier: MIT */
#include "views/chrome.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"

/* Importance in the strips: what goes first when the line is narrow. */
enum { RARELY_NEEDED = 10, USEFUL = 30, WANTED = 50, NEEDED = 80, ALWAYS = 100 };

static void add_dashboards(const struct chrome *chrome, struct strip *strip)
{
    for (size_t i = 0; i < chrome->dashboard_count; i++) {
        bool current = chrome->dashboards[i].current;
        struct segment *segment = strip_printf(
            strip, current ? STYLE_BAR_CURRENT : STYLE_BAR, current ? ALWAYS : WANTED,
            "%zu %s", i + 1, chrome->dashboards[i].name);

        segment->separator = i == 0;
        segment->action = (int)(ACTION_DASHBOARD_1 + i);
        snprintf(segment->brief, sizeof(segment->brief), "%zu", i + 1);
        if (current)
            segment->brief[0] = '\0';
    }
}

/* All of them where there is room, otherwise only what somebody chose. */
static void add_variables(const struct chrome *chrome, struct strip *strip)
{
    struct segment *segment;

    if (chrome->chosen[0]) {
        segment = strip_printf(strip, STYLE_BAR, WANTED + 10, "%s", chrome->chosen);
        segment->separator = true;
        segment->action = ACTION_VARIABLES;
    }
    if (chrome->variables[0]) {
        segment =
            strip_printf(strip, STYLE_BAR, RARELY_NEEDED + 1, "%s", chrome->variables);
        segment->separator = !chrome->chosen[0];
        segment->action = ACTION_VARIABLES;
    }
}

static void where_am_i(const struct chrome *chrome, struct strip *strip,
                       enum glyphs glyphs)
{
    struct segment *range;
    char mark[5];

    strip_clear(strip);
    strip_printf(strip, STYLE_BAR, RARELY_NEEDED, "midwatch");
    if (chrome->context[0])
        strip_printf(strip, STYLE_BAR, USEFUL, "%s", chrome->context)->action =
            ACTION_CONTEXTS;
    add_dashboards(chrome, strip);
    range = strip_printf(strip, chrome->live ? STYLE_BAR : STYLE_WARNING, NEEDED, "%s",
                         chrome->range);
    range->separator = true;
    range->action = ACTION_TIME;
    if (chrome->compare[0])
        strip_printf(strip, STYLE_BAR_CURRENT, NEEDED, "%s", chrome->compare);
    if (chrome->paused)
        strip_printf(strip, STYLE_WARNING, ALWAYS, "PAUSED");
    else if (chrome->live) /* a range in the past is not asked for again */
        strip_printf(strip, STYLE_BAR, USEFUL, "%s%s",
                     glyph_text(glyphs, GLYPH_REFRESH, mark), chrome->refresh);
    add_variables(chrome, strip);
    strip_printf(strip, STYLE_BAR, NEEDED, "%s", chrome->clock)->right = true;
}

/* "prom ✓", "jaeger ✗ 42s": one segment for a source. */
static void add_source(struct strip *strip, const struct source_state *source,
                       int64_t now_ms, enum glyphs glyphs)
{
    const char *name = source_kind_table[source->kind].shorter;
    char mark[5], age[32] = "";
    struct segment *segment;

    if (source->failing_since_ns != 0)
        duration_human(now_ms - source->failing_since_ns / 1000000, age, sizeof(age));
    switch (source->status) {
    case SOURCE_UP:
        segment = strip_printf(strip, STYLE_BAR, WANTED, "%s %s", name,
                               glyph_text(glyphs, GLYPH_CHECK, mark));
        break;
    case SOURCE_FAILING:
        segment =
            strip_printf(strip, STYLE_CRITICAL, ALWAYS, "%s %s%s%s", name,
                         glyph_text(glyphs, GLYPH_CROSS, mark), age[0] ? " " : "", age);
        break;
    case SOURCE_STARTING:
        segment = strip_printf(strip, STYLE_WARNING, ALWAYS, "%s starting", name);
        break;
    case SOURCE_DENIED:
        segment = strip_printf(strip, STYLE_CRITICAL, ALWAYS, "%s denied", name);
        break;
    case SOURCE_UNKNOWN:
    default:
        segment = strip_printf(strip, STYLE_DIM, WANTED, "%s ...", name);
    }
    segment->right = true;
    segment->action = ACTION_SOURCES;
    if (source->status != SOURCE_UP && source->status != SOURCE_UNKNOWN)
        snprintf(segment->brief, sizeof(segment->brief), "%s %s", name,
                 glyph_text(glyphs, GLYPH_CROSS, mark));
    if (source->insecure) {
        segment = strip_printf(strip, STYLE_CRITICAL, ALWAYS, "TLS unverified");
        segment->right = true;
        snprintf(segment->brief, sizeof(segment->brief), "TLS!");
    }
}

/* Whether two sources are members of one cluster of Alertmanagers. */
static bool together(const struct source_state *a, const struct source_state *b)
{
    return a->kind == SOURCE_ALERTMANAGER && b->kind == SOURCE_ALERTMANAGER &&
           strcmp(a->cluster, b->cluster) == 0;
}

/* "am 2/3": the members of a cluster share a segment, unless one needs words. True where
   the source of that index needs no segment of its own. */
static bool add_members(const struct chrome *chrome, size_t index, struct strip *strip)
{
    const struct source_state *own = chrome->sources[index];
    size_t members = 0, up = 0;
    struct segment *segment;
    bool first = true;

    for (size_t i = 0; i < chrome->source_count; i++) {
        const struct source_state *at = chrome->sources[i];

        if (!together(own, at))
            continue;
        if (at->insecure || at->status == SOURCE_DENIED)
            return false;
        first = first && i >= index;
        members++;
        up += at->status == SOURCE_UP;
    }
    /* One that is named is called by its name, alone or not. */
    if (members < 2 && !own->cluster[0])
        return false;
    if (!first)
        return true;
    segment = strip_printf(strip, up == members ? STYLE_BAR : STYLE_CRITICAL,
                           up == members ? WANTED : ALWAYS, "am%s%.20s %zu/%zu",
                           own->cluster[0] ? " " : "", own->cluster, up, members);
    segment->right = true;
    segment->action = ACTION_SOURCES;
    return true;
}

static void how_is_the_world(const struct chrome *chrome, struct strip *strip,
                             enum glyphs glyphs)
{
    *strip = chrome->world;
    for (size_t i = 0; i < chrome->source_count; i++)
        if (!add_members(chrome, i, strip))
            add_source(strip, chrome->sources[i], chrome->now_ms, glyphs);
}

static void how_do_i_go_on(const struct chrome *chrome, struct strip *strip)
{
    strip_clear(strip);
    strip_printf(strip, STYLE_BAR, NEEDED, "%s", chrome->path)->action = ACTION_BACK;
    if (chrome->notice[0]) {
        struct segment *segment =
            strip_printf(strip, chrome->notice_style, ALWAYS, "%s", chrome->notice);

        segment->right = true;
        segment->action = ACTION_MESSAGES;
        return;
    }
    for (size_t i = 0; i < chrome->hint_count; i++) {
        /* The first hints belong to what is selected; the last is the help. */
        int importance = i + 1 == chrome->hint_count ? NEEDED : WANTED - (int)i;
        struct segment *key =
            strip_printf(strip, STYLE_KEY, importance, "%s", chrome->hints[i].key);
        struct segment *word =
            strip_printf(strip, STYLE_LABEL, importance, "%s%s", chrome->hints[i].word,
                         i + 1 < chrome->hint_count ? " " : "");

        key->right = word->right = true;
        key->action = word->action = (int)chrome->hints[i].action;
    }
}

struct rect chrome_body(int cols, int rows)
{
    struct rect body = {0, 0, cols, rows};

    (void)rect_cut_top(&body, rows >= 16 ? CHROME_TOP_ROWS : CHROME_TOP_ROWS - 1);
    (void)rect_cut_bottom(&body, CHROME_BOTTOM_ROWS);
    return body;
}

enum action chrome_action_at(const struct chrome *chrome, int cols, int rows, int x,
                             int y, enum glyphs glyphs)
{
    struct rect line = {1, y, cols - 2, 1};
    struct strip strip;

    if (y == 0)
        where_am_i(chrome, &strip, glyphs);
    else if (y == 1)
        how_is_the_world(chrome, &strip, glyphs);
    else if (y == rows - 1)
        how_do_i_go_on(chrome, &strip);
    else
        return ACTION_NONE;
    return (enum action)strip_action_at(&strip, line, x);
}

struct rect chrome_draw(const struct chrome *chrome, struct canvas *canvas,
                        enum glyphs glyphs)
{
    int cols = canvas_cols(canvas), rows = canvas_rows(canvas);
    struct strip strip;
    struct rect line = {1, 0, cols - 2, 1};

    where_am_i(chrome, &strip, glyphs);
    strip_draw(&strip, canvas, line);
    line.y = 1;
    how_is_the_world(chrome, &strip, glyphs);
    strip_draw(&strip, canvas, line);
    line.y = rows - 1;
    how_do_i_go_on(chrome, &strip);
    strip_draw(&strip, canvas, line);
    return chrome_body(cols, rows);
}

void chrome_draw_tiny(const struct chrome *chrome, struct canvas *canvas,
                      const char *worst)
{
    int cols = canvas_cols(canvas), y = 0;

    canvas_text_fit(canvas, 0, y++, cols, STYLE_VALUE, worst);
    canvas_text_fit(canvas, 0, y++, cols, STYLE_BAR, chrome->clock);
    for (size_t i = 0; i < chrome->source_count; i++)
        if (chrome->sources[i]->status != SOURCE_UP)
            canvas_text_fit(canvas, 0, y++, cols, STYLE_CRITICAL,
                            chrome->sources[i]->name);
    canvas_text_fit(canvas, 0, y, cols, STYLE_DIM, "make the window larger");
}
