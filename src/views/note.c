/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/view.h"
#include "views/wrap.h"

/*
 * A note: why something was not done, and a text to be read or selected by hand.
 */

struct note {
    struct view base;
    char *title, *reason, *text;
};

static void update(struct view *base, const struct view_env *env)
{
    (void)base, (void)env;
}

static int draw_wrapped(struct canvas *canvas, struct rect area, int y, uint16_t style,
                        const char *text)
{
    while (*text && y < area.h) {
        size_t skip, size = wrap_line(text, area.w - 2, &skip);

        canvas_text_n(canvas, area.x + 1, area.y + y++, style, text, size);
        text += skip;
    }
    return y;
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct note *note = (const struct note *)base;
    int y = 1;

    (void)ctx;
    canvas_text(canvas, area.x + 1, area.y, STYLE_TITLE, note->title);
    y = draw_wrapped(canvas, area, y, STYLE_LABEL, note->reason);
    (void)draw_wrapped(canvas, area, y + 1, STYLE_DEFAULT, note->text);
}

static unsigned act(struct view *base, enum action action)
{
    (void)base;
    return action == ACTION_BACK || action == ACTION_OPEN ? VIEW_CLOSE : VIEW_IGNORED;
}

static void free_view(struct view *base)
{
    struct note *note = (struct note *)base;

    free(note->title);
    free(note->reason);
    free(note->text);
    free(note);
}

static const struct view_class note_class = {
    .name = "note",
    .title = "Note",
    .help = "A text to be read or selected by hand",
    .scope = SCOPE_EVERYWHERE,
    .free = free_view,
    .update = update,
    .draw = draw,
    .act = act,
};

struct view *view_note_new(const char *title, const char *reason, const char *text)
{
    struct note *note = xcalloc(1, sizeof(*note));

    note->base.cls = &note_class;
    note->title = xstrdup(title);
    note->reason = xstrdup(reason);
    note->text = xstrdup(text);
    return &note->base;
}
