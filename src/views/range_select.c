/* SPDX-License-Identifier: MIT */
#include "views/range_select.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/duration.h"

enum { PAGE_CELLS = 10 };

static int64_t clamp(int64_t ms, const struct time_window *window)
{
    if (ms > window->to_ms - 1)
        ms = window->to_ms - 1;
    return ms < window->from_ms ? window->from_ms : ms;
}

void range_select_move(struct range_select *select, const struct time_window *window,
                       int cols, int cells)
{
    int64_t cell = cols > 0 ? (window->to_ms - window->from_ms) / cols : 0;
    int64_t at = select->crosshair_ms != 0 ? select->crosshair_ms + cells * cell
                                           : window->to_ms - cell;

    select->crosshair_ms = cell > 0 ? clamp(at, window) : 0;
}

static unsigned begin(struct range_select *select, const struct time_window *window,
                      int cols)
{
    /* It may have been left behind by a live window, or in another range. */
    if (select->crosshair_ms != 0)
        select->crosshair_ms = clamp(select->crosshair_ms, window);
    else
        range_select_move(select, window, cols, 0);
    select->mark_ms = select->crosshair_ms;
    return VIEW_HANDLED | VIEW_REDRAW;
}

unsigned range_select_act(struct range_select *select, const struct time_window *window,
                          int cols, enum action action)
{
    if (select->mark_ms == 0)
        return action == ACTION_MARK_RANGE ? begin(select, window, cols) : VIEW_IGNORED;
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_PREVIOUS:
        range_select_move(select, window, cols, -1);
        break;
    case ACTION_RIGHT:
    case ACTION_NEXT:
        range_select_move(select, window, cols, 1);
        break;
    case ACTION_PAGE_UP:
    case ACTION_UP:
        range_select_move(select, window, cols, -PAGE_CELLS);
        break;
    case ACTION_PAGE_DOWN:
    case ACTION_DOWN:
        range_select_move(select, window, cols, PAGE_CELLS);
        break;
    case ACTION_FIRST:
        select->crosshair_ms = window->from_ms;
        break;
    case ACTION_LAST:
        select->crosshair_ms = window->to_ms - 1;
        break;
    case ACTION_OPEN:
    case ACTION_MARK_RANGE:
        return VIEW_HANDLED | VIEW_REDRAW | VIEW_RANGE;
    case ACTION_BACK:
        select->mark_ms = 0;
        break;
    default:
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

void range_select_draw(const struct range_select *select, struct canvas *canvas,
                       struct rect area, const struct draw_ctx *ctx)
{
    int64_t mark = select->mark_ms, at = select->crosshair_ms;
    struct rect row = {area.x, area.y + area.h - 1, area.w, 1}, former;
    char from[32], to[32], length[32];

    if (mark == 0)
        return;
    moment_strftime((mark < at ? mark : at) * NS_PER_MS, ctx->utc, "%b %e %H:%M:%S", from,
                    sizeof(from));
    moment_strftime((mark < at ? at : mark) * NS_PER_MS, ctx->utc, "%H:%M:%S", to,
                    sizeof(to));
    former = canvas_clip(canvas, row);
    canvas_clear(canvas);
    canvas_printf(canvas, row.x + 1, row.y, STYLE_SELECTED, "%s - %s, %s", from, to,
                  duration_human(llabs(at - mark), length, sizeof(length)));
    canvas_text_right(canvas, row.x, row.y, row.w - 1, STYLE_LABEL,
                      row.w > 90   ? "arrows extend it  Enter shows it  Esc leaves"
                      : row.w > 60 ? "Enter shows it"
                                   : "");
    canvas_set_clip(canvas, former);
}

bool range_select_take(struct range_select *select, struct time_window *ret)
{
    int64_t mark = select->mark_ms, crosshair = select->crosshair_ms;

    *select = (struct range_select){0};
    *ret = mark < crosshair ? (struct time_window){mark, crosshair}
                            : (struct time_window){crosshair, mark};
    return mark != 0 && mark != crosshair;
}
