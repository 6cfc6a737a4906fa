/* SPDX-License-Identifier: MIT */
#include "app/place.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { PLACES_MAX = 64 };

static void place_done(struct place *place)
{
    free(place->context);
    free(place->url);
    free(place->dashboard);
    free(place->panel);
    name_values_done(&place->chosen);
}

struct places *places_new(void)
{
    return xcalloc(1, sizeof(struct places));
}

void places_free(struct places *places)
{
    if (!places)
        return;
    for (size_t i = 0; i < places->count; i++)
        place_done(&places->items[i]);
    free(places->items);
    free(places->current);
    free(places);
}

static const char *first_url(const struct context_settings *context)
{
    return context->source_count > 0 && context->sources[0].url ? context->sources[0].url
                                                                : "";
}

static const char *focused_panel(const struct session *session)
{
    struct dashboard_view *view = session_view(session);

    if (dashboard_view_count(view) == 0)
        return "";
    return dashboard_view_panel(view, dashboard_view_focus(view))->id;
}

static struct place *slot(struct places *places, const char *context)
{
    for (size_t i = 0; i < places->count; i++) {
        if (strcmp(places->items[i].context, context) != 0)
            continue;
        place_done(&places->items[i]);
        return &places->items[i];
    }
    if (places->count == PLACES_MAX) {
        place_done(&places->items[0]);
        memmove(places->items, places->items + 1,
                (PLACES_MAX - 1) * sizeof(*places->items));
        return &places->items[PLACES_MAX - 1];
    }
    places->items =
        xreallocarray(places->items, places->count + 1, sizeof(*places->items));
    return &places->items[places->count++];
}

void places_note(struct places *places, const struct session *session)
{
    const struct context_settings *context = settings_context(session->settings);
    const struct name_values *chosen = &session->variables.chosen;
    struct place *place;

    if (!context || session->count == 0)
        return;
    place = slot(places, context->name);
    *place = (struct place){
        .context = xstrdup(context->name),
        .url = xstrdup(first_url(context)),
        .dashboard = xstrdup(session->dashboards[session->current].name),
        .panel = xstrdup(focused_panel(session)),
        .range = session->range,
        .compare = session->compare,
    };
    for (size_t i = 0; i < chosen->count; i++)
        name_values_add(&place->chosen, chosen->items[i].name, chosen->items[i].value);
    free(places->current);
    places->current = xstrdup(context->name);
}

const struct place *places_find(const struct places *places,
                                const struct settings *settings)
{
    const struct context_settings *context = settings_context(settings);

    for (size_t i = 0; context && i < places->count; i++)
        if (strcmp(places->items[i].context, context->name) == 0 &&
            strcmp(places->items[i].url, first_url(context)) == 0)
            return &places->items[i];
    return NULL;
}

static void focus_panel(struct dashboard_view *view, const char *id)
{
    for (size_t i = 0; i < dashboard_view_count(view); i++) {
        if (strcmp(dashboard_view_panel(view, i)->id, id) == 0)
            dashboard_view_set_focus(view, i);
    }
}

void place_restore(const struct place *place, struct session *session)
{
    for (size_t i = 0; i < session->count; i++)
        if (strcmp(session->dashboards[i].name, place->dashboard) == 0 &&
            session_switch(session, i))
            focus_panel(session_view(session), place->panel);
    session->range = place->range;
    session->compare = place->compare;
    for (size_t i = 0; i < place->chosen.count; i++) {
        const struct name_value *chosen = &place->chosen.items[i];

        if (!name_values_get(&session->settings->variables, chosen->name))
            name_values_add(&session->variables.chosen, chosen->name, chosen->value);
    }
}
