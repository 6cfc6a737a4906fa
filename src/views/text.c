/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/describe.h"
#include "views/panel.h"
#include "views/wrap.h"

/*
 * Text: what the layout's author wants to say on the dashboard itself.
 */

struct text_options {
    char *text;
};

/* clang-format off */
static const struct field fields[] = {
    {"text", FIELD_STRING, offsetof(struct text_options, text), .help = "The text; wrapped to the panel's width."},
    {0},
};

/* clang-format on */

static const char *text_of(const struct panel_spec *spec)
{
    const struct text_options *options = spec->options;

    return options && options->text ? options->text : "";
}

static void update(struct panel *panel, const struct panel_input *input)
{
    (void)input;
    panel->summary.has_data = true;
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const char *text = text_of(panel->spec);

    (void)ctx;
    for (int y = 0; y < area.h && *text; y++) {
        size_t skip, size = wrap_line(text, area.w, &skip);

        canvas_text_n(canvas, area.x, area.y + y, STYLE_DEFAULT, text, size);
        text += skip;
    }
}

static void describe(const struct panel *panel, struct buf *out)
{
    struct describe object = describe_begin(out);

    describe_text(&object, "text", text_of(panel->spec));
    describe_end(&object);
}

const struct panel_class panel_text = {
    .type = {.name = "text",
             .help = "A text of the layout's author",
             .fields = fields,
             .options_size = sizeof(struct text_options)},
    .min_cols = 20,
    .min_rows = 1,
    .want_rows = 3,
    .update = update,
    .draw = draw,
    .describe = describe,
};
