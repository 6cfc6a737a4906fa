/* SPDX-License-Identifier: MIT */
#include "views/panel_keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "views/series_choice.h"

static bool entry(const struct panel *panel, int position, struct panel_series *ret)
{
    return position >= 0 && panel_series_at(panel, (size_t)position, ret);
}

static void select_entry(struct series_cursor *cursor, const struct panel *panel,
                         int position)
{
    struct panel_series series;

    if (!entry(panel, position, &series))
        return;
    cursor->position = position;
    cursor->key = series.key;
}

void series_cursor_clear(struct series_cursor *cursor)
{
    cursor->position = -1;
    cursor->key = 0;
}

int series_cursor_at(const struct series_cursor *cursor, const struct panel *panel)
{
    struct panel_series series;

    if (cursor->position < 0)
        return -1;
    if (entry(panel, cursor->position, &series) && series.key == cursor->key)
        return cursor->position;
    for (int i = 0; entry(panel, i, &series); i++)
        if (series.key == cursor->key)
            return i;
    return -1;
}

/* So many entries further. */
static void move_by(struct series_cursor *cursor, const struct panel *panel, int by)
{
    int wanted = series_cursor_at(cursor, panel) + by;

    if (wanted < 0)
        series_cursor_clear(cursor);
    else
        select_entry(cursor, panel, wanted);
}

static int entries(const struct panel *panel)
{
    struct panel_series series;
    int count = 0;

    while (entry(panel, count, &series))
        count++;
    return count;
}

static bool move(struct series_cursor *cursor, const struct panel *panel,
                 enum action action)
{
    enum { PAGE = 10 };

    int at = series_cursor_at(cursor, panel), last = entries(panel) - 1;

    switch ((int)action) {
    case ACTION_UP:
        move_by(cursor, panel, -1);
        break;
    case ACTION_DOWN:
        move_by(cursor, panel, 1);
        break;
    case ACTION_PAGE_UP:
        select_entry(cursor, panel, at > PAGE ? at - PAGE : 0);
        break;
    case ACTION_PAGE_DOWN:
        select_entry(cursor, panel, at + PAGE < last ? at + PAGE : last);
        break;
    case ACTION_FIRST:
        select_entry(cursor, panel, 0);
        break;
    case ACTION_LAST:
        select_entry(cursor, panel, last);
        break;
    default:
        return false;
    }
    return true;
}

/* ---- the search ---- */

/* Whatever the case of ASCII letters; other bytes as they are. */
static bool contains(const char *text, const char *wanted)
{
    size_t size = strlen(wanted);

    for (; *text; text++) {
        size_t i = 0;

        while (i < size && text[i] &&
               tolower((unsigned char)text[i]) == tolower((unsigned char)wanted[i]))
            i++;
        if (i == size)
            return true;
    }
    return size == 0;
}

/* The nearest match from a position on, around the end; -1: none. */
static int match_from(const struct panel *panel, const char *wanted, int from, int step)
{
    int count = entries(panel);

    for (int i = 0; i < count; i++) {
        int at = ((from + i * step) % count + count) % count;
        struct panel_series series;

        if (entry(panel, at, &series) && contains(series.name, wanted))
            return at;
    }
    return -1;
}

static int matches(const struct panel *panel, const char *wanted)
{
    struct panel_series series;
    int count = 0;

    for (int i = 0; entry(panel, i, &series); i++)
        count += contains(series.name, wanted);
    return count;
}

static unsigned find_next(struct series_cursor *cursor, const struct panel *panel,
                          int step)
{
    int at = series_cursor_at(cursor, panel);

    if (cursor->sought[0])
        select_entry(cursor, panel,
                     match_from(panel, cursor->sought, at < 0 ? 0 : at + step, step));
    return VIEW_HANDLED | VIEW_REDRAW;
}

unsigned panel_keys_edit(const struct panel *panel, struct series_cursor *cursor,
                         const struct event *event)
{
    enum line_reply reply = line_field_event(&cursor->find, event);

    snprintf(cursor->sought, sizeof(cursor->sought), "%.127s", cursor->find.text);
    if (reply == LINE_LEFT) {
        cursor->position = cursor->former_position;
        cursor->key = cursor->former_key;
    }
    if (reply == LINE_TYPED && cursor->sought[0])
        select_entry(cursor, panel, match_from(panel, cursor->sought, 0, 1));
    return VIEW_HANDLED | VIEW_REDRAW;
}

void panel_keys_draw(const struct panel *panel, const struct series_cursor *cursor,
                     struct canvas *canvas, struct rect area)
{
    struct rect line = rect_cut_bottom(&area, 1);
    char text[40];
    int found;

    if (!cursor->find.active || rect_empty(line))
        return;
    canvas_fill(canvas, line, STYLE_DEFAULT, ' ');
    rect_cut_left(&line, 1);
    line_field_draw(&cursor->find, canvas, line, "Find a series");
    if (!cursor->find.text[0])
        return;
    found = matches(panel, cursor->find.text);
    snprintf(text, sizeof(text), "%d of %d", found, entries(panel));
    canvas_text_right(canvas, line.x, line.y, line.w,
                      found == 0 ? STYLE_WARNING : STYLE_DIM, found == 0 ? "none" : text);
}

/* ---- what is seen ---- */

static unsigned changed(struct panel *panel)
{
    panel->touched = true;
    return VIEW_HANDLED | VIEW_UPDATE | VIEW_REDRAW;
}

static unsigned choose_series(struct panel *panel, const struct series_cursor *cursor,
                              enum action action)
{
    struct panel_series series;

    if (!entry(panel, series_cursor_at(cursor, panel), &series))
        return VIEW_HANDLED;
    if (action == ACTION_SERIES_HIDE)
        series_choice_toggle(panel->choice, series.key);
    else
        series_choice_only(panel->choice, series.key);
    return changed(panel);
}

/* From the table that full screen has by itself. */
static enum choice_legend next_legend(enum choice_legend legend)
{
    switch (legend) {
    case LEGEND_CHOSEN_LINE:
        return LEGEND_CHOSEN_NONE;
    case LEGEND_CHOSEN_NONE:
        return LEGEND_CHOSEN_TABLE;
    case LEGEND_AS_LAID_OUT:
    case LEGEND_CHOSEN_TABLE:
        break;
    }
    return LEGEND_CHOSEN_LINE;
}

static unsigned choose(struct panel *panel, struct series_cursor *cursor,
                       enum action action)
{
    struct series_choice *choice = panel->choice;

    switch ((int)action) {
    case ACTION_SERIES_HIDE:
    case ACTION_SERIES_ONLY:
        return choose_series(panel, cursor, action);
    case ACTION_SERIES_ORDER:
        series_choice_next_sort(choice, panel->compared);
        return changed(panel);
    case ACTION_SERIES_REVERSE:
        choice->reverse = !choice->reverse;
        return changed(panel);
    case ACTION_AXIS:
        choice->axis = panel->log_axis ? AXIS_CHOSEN_LINEAR : AXIS_CHOSEN_LOG;
        return changed(panel);
    case ACTION_LEGEND:
        choice->legend = next_legend(choice->legend);
        return changed(panel);
    default:
        return VIEW_IGNORED;
    }
}

unsigned panel_keys_act(struct panel *panel, struct series_cursor *cursor,
                        enum action action)
{
    if (!panel->cls->series)
        return VIEW_IGNORED;
    if (move(cursor, panel, action))
        return VIEW_HANDLED | VIEW_REDRAW;
    switch ((int)action) {
    case ACTION_SERIES_NEXT:
        return find_next(cursor, panel, 1);
    case ACTION_SERIES_PREVIOUS:
        return find_next(cursor, panel, -1);
    case ACTION_SEARCH:
        line_field_open(&cursor->find, "");
        cursor->former_position = cursor->position;
        cursor->former_key = cursor->key;
        return VIEW_HANDLED | VIEW_REDRAW;
    default:
        return panel->cls->chooses ? choose(panel, cursor, action) : VIEW_IGNORED;
    }
}
