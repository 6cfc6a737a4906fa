/* SPDX-License-Identifier: MIT */
#include "app/contexts.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/log.h"
#include "core/mem.h"
#include "views/picker.h"

enum { DETAIL_MAX = 1000 };

static bool exists(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->context_count; i++)
        if (strcmp(settings->contexts[i].name, name) == 0)
            return true;
    return false;
}

void contexts_switch(struct live *live, const char *name)
{
    struct settings *settings = live->settings;
    struct session *session = &live->session;
    const struct place *place;

    if (!exists(settings, name) || strcmp(settings_context(settings)->name, name) == 0)
        return;
    places_note(live->places, session);
    trail_clear(&live->trail, session);
    view_stack_clear(&live->screen.stack, live->store);
    session_forget(session);
    store_free(live->store);
    free(settings->current_context);
    settings->current_context = xstrdup(name);
    session->range = (struct timerange){0, 0};
    session->ranges = (struct timerange_history){0};
    place = places_find(live->places, settings);
    if (place)
        place_restore(place, session);
    log_info("contexts", "the context is now %s", name);
    live_connect(live);
}

/* "prometheus https://… · loki https://…" */
static void describe(const struct context_settings *context, struct buf *out)
{
    for (size_t i = 0; i < context->source_count; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "",
                   context->sources[i].url ? context->sources[i].url
                                           : context->sources[i].name);
}

struct view *contexts_picker(struct live *live, int kind)
{
    const struct settings *settings = live->settings;
    struct picker_options options = {
        .title = "Context:", .hint = "Enter goes there  Esc leaves", .kind = kind};
    struct view *picker;

    if (settings->context_count < 2) {
        live_say(live, STYLE_LABEL, "the configuration has no other context");
        return NULL;
    }
    picker = view_picker_new(&options);
    for (size_t i = 0; i < settings->context_count; i++) {
        const struct context_settings *context = &settings->contexts[i];
        struct buf detail;

        buf_init(&detail, DETAIL_MAX);
        if (context == settings_context(settings))
            buf_puts(&detail, "shown now  ");
        describe(context, &detail);
        picker_add(picker, context->name, detail.data, context->name, false);
        buf_done(&detail);
    }
    return picker;
}
