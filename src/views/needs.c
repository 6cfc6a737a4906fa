/* SPDX-License-Identifier: MIT */
#include "views/registry.h"

/*
 * Panels of traces. They keep their place in a layout and say,
 * through the frame, which source they need; they hold nothing of their own.
 */

static void update(struct panel *panel, const struct panel_input *input)
{
    (void)panel, (void)input;
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    (void)panel, (void)canvas, (void)area, (void)ctx;
}

const struct panel_class panel_traces = {
    .type = {.name = "traces",
             .help = "Traces from Jaeger or Tempo",
             .query_kind = QUERY_RANGE,
             .needs_queries = true},
    .min_cols = 30,
    .min_rows = 3,
    .want_rows = 5,
    .update = update,
    .draw = draw,
};
