/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "core/utf8.h"
#include "views/difference.h"
#include "views/legend_entry.h"

/* How names are shortened before entries are dropped. */
struct shortening {
    bool brief;
    int columns; /* of a name at most */
};

static const struct shortening shortenings[] = {
    {false, LEGEND_TEXT_MAX / 4},
    {true,  LEGEND_TEXT_MAX / 4},
    {true,  16                 },
    {true,  8                  },
};

enum { SHORTENINGS = sizeof(shortenings) / sizeof(shortenings[0]), USUAL = 2 };

const struct series_item *legend_item(const struct legend *legend, size_t position)
{
    return &legend->list->items[legend->order[position]];
}

/* That there is no value now goes before everything else that is to be said. */
static const char *entry_note(const struct legend *legend, size_t position)
{
    const char *note = legend->notes ? legend->notes[legend->order[position]] : NULL;
    const char *absence = legend->values ? "" : legend_item(legend, position)->absence;

    return *absence ? absence : note ? note : "";
}

static double entry_value(const struct legend *legend, size_t position)
{
    return legend->values ? legend->values[legend->order[position]]
                          : legend_item(legend, position)->stats.last;
}

/* Style of the value that is shown: by its state, dim where there is none now. */
uint16_t legend_style(const struct legend *legend, size_t position, uint16_t normal)
{
    struct series_item item = *legend_item(legend, position);

    if (legend->values) {
        item.stats.last = entry_value(legend, position);
        series_item_judge(&item, legend->spec);
    }
    if (!legend->values && *item.absence)
        return STYLE_DIM;
    return state_style(item.state, normal);
}

static void entry_name(const struct legend *legend, size_t position,
                       struct shortening how, char *buf, size_t size)
{
    const struct series_item *item = legend_item(legend, position);

    utf8_ellipsize_middle(how.brief ? item->brief : item->name, how.columns, buf, size);
}

/* The value and what is to be said about it; empty where there is none. */
void legend_text(const struct legend *legend, size_t position, char *buf, size_t size)
{
    const struct series_item *item = legend_item(legend, position);
    const char *note = entry_note(legend, position);
    double value = entry_value(legend, position);
    char number[64] = "";

    if (item->stats.count > 0 && !isnan(value))
        series_item_format(item, legend->spec, value, number, sizeof(number));
    snprintf(buf, size, "%s%s%s", number, *number && *note ? " " : "", note);
}

/* "+31 %" against the period before. */
const char *legend_difference(const struct legend *legend, size_t position, char *buf,
                              size_t size)
{
    size_t index = legend->order[position];

    buf[0] = '\0';
    if (legend->then && legend_item(legend, position)->stats.count > 0)
        difference_format(legend_item(legend, position)->unit,
                          entry_value(legend, position), legend->then[index], buf, size);
    return buf;
}

static int entry_width(const struct legend *legend, size_t position,
                       struct shortening how)
{
    char name[LEGEND_TEXT_MAX], text[LEGEND_TEXT_MAX], difference[64];
    int width, more;

    entry_name(legend, position, how, name, sizeof(name));
    legend_text(legend, position, text, sizeof(text));
    width = utf8_width(text);
    more =
        utf8_width(legend_difference(legend, position, difference, sizeof(difference)));
    return LEGEND_MARK + utf8_width(name) + (width ? 1 + width : 0) +
           (more ? 1 + more : 0);
}

static int more_width(size_t more)
{
    char text[32];

    return more ? snprintf(text, sizeof(text), "+%zu", more) : 0;
}

/* Entries from the first that fit into width, with room for how many do not. */
static size_t entries_fit(const struct legend *legend, int width, int gap,
                          struct shortening how)
{
    size_t fit = 0;
    int used = 0;

    for (size_t i = 0; i < legend->count && used <= width; i++) {
        size_t left = legend->count - i - 1 + legend->more;

        used += (i ? gap : 0) + entry_width(legend, i, how);
        if (used + (left ? gap + more_width(left) : 0) <= width)
            fit = i + 1;
    }
    return fit;
}

static int draw_entry(struct canvas *canvas, int x, int y, const struct legend *legend,
                      size_t position, struct shortening how)
{
    const struct series_item *item = legend_item(legend, position);
    bool selected = legend->selected == (int)position;
    bool dimmed = legend->selected >= 0 && !selected;
    char name[LEGEND_TEXT_MAX], text[LEGEND_TEXT_MAX], difference[64];
    int start = x;

    entry_name(legend, position, how, name, sizeof(name));
    legend_text(legend, position, text, sizeof(text));
    canvas_put(canvas, x, y, item->look, glyph(legend->glyphs, GLYPH_LEGEND));
    x += LEGEND_MARK;
    x += canvas_text(canvas, x, y,
                     selected ? STYLE_SELECTED
                     : dimmed ? STYLE_DIM
                              : STYLE_LABEL,
                     name);
    if (*text)
        x += 1 + canvas_text(canvas, x + 1, y,
                             dimmed ? STYLE_DIM
                                    : legend_style(legend, position, STYLE_DEFAULT),
                             text);
    if (*legend_difference(legend, position, difference, sizeof(difference)))
        x += 1 + canvas_text(canvas, x + 1, y, STYLE_DIM, difference);
    return x - start;
}

void legend_draw_line(struct canvas *canvas, struct rect r, const struct legend *legend)
{
    int gap = r.w >= 48 ? 3 : 2, x = r.x, end = r.x + r.w;
    size_t best = 0, left;
    int level = 0;

    if (rect_empty(r) || legend->count == 0)
        return;
    for (int i = 0; i < SHORTENINGS; i++) {
        size_t fit = entries_fit(legend, r.w, gap, shortenings[i]);

        if (fit > best || (fit == 0 && i == SHORTENINGS - 1)) {
            best = fit;
            level = i;
        }
        /* The shortest names only where not even one entry fits otherwise. */
        if (fit == legend->count || (i >= USUAL && best > 0))
            break;
    }
    left = legend->count - best + legend->more;
    for (size_t i = 0; i < best; i++) {
        size_t position = i;

        if (i == best - 1 && legend->selected >= (int)best)
            position = (size_t)legend->selected;
        x += i ? gap : 0;
        x += draw_entry(canvas, x, r.y, legend, position, shortenings[level]);
    }
    if (left && x + (best ? gap : 0) + more_width(left) <= end) {
        x += best ? gap : 0;
        x += canvas_printf(canvas, x, r.y, STYLE_DIM, "+%zu", left);
    }
    if (legend->note && x + gap + utf8_width(legend->note) <= end)
        canvas_text_right(canvas, x, r.y, end - x, STYLE_DIM, legend->note);
}
