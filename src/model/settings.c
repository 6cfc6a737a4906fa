/* SPDX-License-Identifier: MIT */
#include "model/settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/vec.h"
#include "model/result.h"

/* How many of an answer's series a panel draws; the others are counted. */
enum { SERIES_DRAWN_MAX = 500 };

const char *const settings_themes[] = {"auto",         "dark", "light", "high-contrast",
                                       "colour-blind", "mono", NULL};

const char *const settings_glyphs[] = {[GLYPHS_CHOICE_AUTO] = "auto",
                                       [GLYPHS_CHOICE_BRAILLE] = "braille",
                                       [GLYPHS_CHOICE_BLOCK] = "block",
                                       [GLYPHS_CHOICE_ASCII] = "ascii",
                                       [GLYPHS_CHOICE_ASCII + 1] = NULL};

void settings_init(struct settings *settings)
{
    const struct result_limits *limits = &result_limits_default;

    *settings = (struct settings){.mouse = true, .redact = true};
    settings->limits.body_bytes = (int64_t)limits->body_bytes;
    settings->limits.series = (int)limits->series;
    settings->limits.series_drawn = SERIES_DRAWN_MAX;
    settings->limits.points = (int)limits->points;
}

static void wipe_free(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

static void source_settings_done(struct source_settings *source)
{
    free(source->name);
    free(source->cluster);
    free(source->url);
    free(source->username);
    free(source->password_file);
    wipe_free(source->password);
    free(source->bearer_token_file);
    wipe_free(source->bearer_token);
    name_values_done(&source->headers);
    free(source->tls.ca_file);
    free(source->tls.cert_file);
    free(source->tls.key_file);
    free(source->tls.server_name);
    free(source->proxy);
}

static void context_settings_done(struct context_settings *context)
{
    free(context->name);
    for (size_t i = 0; i < context->source_count; i++)
        source_settings_done(&context->sources[i]);
    free(context->sources);
    name_values_done(&context->variables);
}

void settings_done(struct settings *settings)
{
    for (size_t i = 0; i < settings->context_count; i++)
        context_settings_done(&settings->contexts[i]);
    free(settings->contexts);
    free(settings->current_context);
    name_values_done(&settings->keys);
    free(settings->default_dashboard);
    free(settings->watchdog);
    for (char **path = settings->layout_paths; path && *path; path++)
        free(*path);
    free(settings->layout_paths);
    for (char **file = settings->slo_files; file && *file; file++)
        free(*file);
    free(settings->slo_files);
    name_values_done(&settings->variables);
    *settings = (struct settings){0};
}

const struct context_settings *settings_context(const struct settings *settings)
{
    if (settings->context_count == 0)
        return NULL;
    if (!settings->current_context)
        return &settings->contexts[0];
    for (size_t i = 0; i < settings->context_count; i++) {
        if (strcmp(settings->contexts[i].name, settings->current_context) == 0)
            return &settings->contexts[i];
    }
    return NULL;
}

const struct source_settings *context_source(const struct context_settings *context,
                                             enum source_kind kind)
{
    for (size_t i = 0; context && i < context->source_count; i++) {
        if (context->sources[i].kind == kind)
            return &context->sources[i];
    }
    return NULL;
}

static struct name_value *find(const struct name_values *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    }
    return NULL;
}

void name_values_add(struct name_values *list, const char *name, const char *value)
{
    struct name_value *known = find(list, name);

    if (known) {
        char *copy = xstrdup(value); /* value may be the old text */

        free(known->value);
        known->value = copy;
        return;
    }
    vec_push(list, ((struct name_value){.name = xstrdup(name), .value = xstrdup(value)}));
}

const char *name_values_get(const struct name_values *list, const char *name)
{
    const struct name_value *known = find(list, name);

    return known ? known->value : NULL;
}

void name_values_done(struct name_values *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].value);
    }
    vec_free(list);
}
