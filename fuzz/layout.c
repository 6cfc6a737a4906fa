/* SPDX-License-Identifier: MIT */

/* Any bytes as a layout file: YAML, nodes, fields. What is accepted can be walked, what
   is refused is said in clean lines. */

#include "config/layout.h"

#include <string.h>

#include "core/utf8.h"
#include "fuzz.h"
#include "views/panel.h"

enum { TYPES_MAX = 32, LINE_MAX_SIZE = 1000 };

static const struct panel_types *all_types(void)
{
    static const struct panel_type *items[TYPES_MAX + 1];
    static const struct panel_types types = {items};

    for (size_t i = 0; panel_classes[i] && i < TYPES_MAX; i++)
        items[i] = &panel_classes[i]->type;
    return &types;
}

static void check_clean(const char *text)
{
    FUZZ_ASSERT(text && utf8_clean(text, strlen(text), UTF8_NEWLINE_KEEP));
}

static void check_row(const struct row_spec *row)
{
    FUZZ_ASSERT(row->panel_count > 0);
    for (size_t p = 0; p < row->panel_count; p++) {
        const struct panel_spec *panel = &row->panels[p];

        FUZZ_ASSERT(panel->type && panel->unit && panel->id[0]);
        check_clean(panel->title);
        check_clean(panel->id);
        for (size_t t = 0; t < panel->target_count; t++)
            check_clean(panel->targets[t].expr);
    }
}

static void check_problems(const struct problems *problems)
{
    char line[LINE_MAX_SIZE];

    FUZZ_ASSERT(problems->errors > 0 && problems->count > 0);
    for (size_t i = 0; i < problems->count; i++) {
        FUZZ_ASSERT(problems->items[i].line >= 0 && problems->items[i].column >= 0);
        problem_format(&problems->items[i], line, sizeof(line));
        FUZZ_ASSERT(strchr(line, '\n') == NULL && strchr(line, '\x1b') == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    struct dashboard *dashboard =
        layout_load_text("fuzz.yaml", (const char *)data, size, all_types(), &problems);

    if (dashboard) {
        check_clean(dashboard->title);
        FUZZ_ASSERT(dashboard->row_count > 0);
        for (size_t r = 0; r < dashboard->row_count; r++)
            check_row(&dashboard->rows[r]);
    } else {
        check_problems(&problems);
    }
    dashboard_free(dashboard);
    problems_done(&problems);
    return 0;
}
