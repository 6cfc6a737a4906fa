/* SPDX-License-Identifier: MIT */
#include "views/silence_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/memory.h"
#include "core/duration.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/alert_ask.h"

static const int64_t past_period_ms = 300 * 1000;

/* --- asking --- */

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct silence_form *form = (const struct silence_form *)base;
    size_t count = alert_ask_queries(env, ALERTS_DETAILS, ret);

    (void)max; /* VIEW_QUERIES_MAX is more than there can be */
    if (form->past_expr && count > 0 && ret[count - 1].source == SOURCE_PROMETHEUS)
        ret[count++] = (struct query_spec){.source = SOURCE_PROMETHEUS,
                                           .kind = QUERY_INSTANT,
                                           .expr = form->past_expr,
                                           .period_ms = past_period_ms};
    return count;
}

/* --- update --- */

static void take_outcome(struct silence_form *form, const struct view_env *env)
{
    if (form->sent && env->sent != VIEW_SENT_UNDER_WAY &&
        env->sent != VIEW_SENT_NOTHING) {
        form->sent = false;
        form->outcome = env->sent;
        if (env->sent == VIEW_SENT_TAKEN)
            (void)snprintf(form->message, sizeof(form->message),
                           "Taken. Esc goes back to the alerts.");
        else if (env->sent == VIEW_SENT_REFUSED)
            (void)snprintf(form->message, sizeof(form->message), "Not taken: %.300s",
                           env->sent_text);
        else
            (void)snprintf(form->message, sizeof(form->message),
                           "No answer: nobody knows whether it was taken (%.200s). The "
                           "silences are read again; it is not sent again by itself.",
                           env->sent_text);
    }
    if (form->outcome == VIEW_SENT_UNKNOWN && silence_is_there(form)) {
        form->outcome = VIEW_SENT_TAKEN;
        (void)snprintf(form->message, sizeof(form->message),
                       "It was taken: it is among the silences. Esc goes back.");
    }
}

void silence_name_cluster(struct silence_form *form)
{
    if (form->cluster >= 0 && form->cluster < form->set.cluster_count)
        (void)snprintf(form->draft.cluster, sizeof(form->draft.cluster), "%s",
                       form->set.clusters[form->cluster].name);
}

/* The silence to extend is known once the silences are. */
static void take_silence(struct silence_form *form)
{
    const struct silence *silence =
        form->silence ? alert_set_silence(&form->set, form->silence) : NULL;

    if (!silence)
        return;
    silence_draft_from_silence(&form->draft, silence);
    for (size_t i = 0; i < form->set.silence_count; i++)
        if (form->set.silences[i].silence == silence)
            form->cluster = form->set.silences[i].cluster;
    silence_name_cluster(form);
    free(form->silence);
    form->silence = NULL;
    form->row = (int)form->draft.count;
}

/* The cluster that was named; otherwise the first that has something to hide. */
static void find_cluster(struct silence_form *form)
{
    int named = alert_set_cluster(&form->set, form->draft.cluster);

    if (named >= 0) {
        form->cluster = named;
        return;
    }
    for (form->cluster = 0; form->cluster < form->set.cluster_count; form->cluster++) {
        silence_preview_now(form);
        if (form->now.alerts > 0)
            break;
    }
    if (form->cluster == form->set.cluster_count)
        form->cluster = 0;
    silence_name_cluster(form);
}

/* What was typed here before and not sent. */
static void bring_back(struct silence_form *form, struct alert_memory *memory)
{
    struct silence_draft kept;

    form->memory = memory;
    if (!memory || !alert_memory_take_draft(memory, form->about, &kept))
        return;
    silence_draft_done(&form->draft);
    form->draft = kept;
    free(form->silence);
    form->silence = NULL;
    form->touched = true;
    (void)snprintf(form->message, sizeof(form->message),
                   "Not sent yet: this is as you left it.");
}

static void update(struct view *base, const struct view_env *env)
{
    struct silence_form *form = (struct silence_form *)base;
    struct query_spec specs[ALERT_SOURCES_MAX];
    size_t asked = alert_ask_queries(env, ALERTS_DETAILS, specs);

    form->now_ms = env->now_ms;
    form->utc = env->utc;
    form->read_only = env->read_only;
    if (!form->memory)
        bring_back(form, env->alerts);
    if (alert_ask_take(env, ALERTS_DETAILS, &form->set)) {
        take_silence(form);
        find_cluster(form);
        silence_learn_own(form);
        silence_ask_past(form);
    }
    form->member = alert_ask_member(env, form->draft.cluster);
    silence_preview_now(form);
    silence_preview_past(form, asked < env->query_count ? env->queries[asked] : NULL);
    take_outcome(form, env);
}

/* --- the rest --- */

static void send(const struct view *base, struct view_send *ret)
{
    const struct silence_form *form = (const struct silence_form *)base;

    *ret = (struct view_send){.source = SOURCE_ALERTMANAGER,
                              .member = form->member,
                              .method = "POST",
                              .path = "/api/v2/silences",
                              .body = form->body};
}

static void free_view(struct view *base)
{
    struct silence_form *form = (struct silence_form *)base;

    if (form->memory && form->touched && form->outcome != VIEW_SENT_TAKEN)
        alert_memory_keep_draft(form->memory, form->about, &form->draft);
    alert_set_done(&form->set);
    silence_draft_done(&form->draft);
    free(form->silence);
    free(form->past_expr);
    free(form->body);
    free(form);
}

static const struct view_class silence_form_class = {
    .name = "silence",
    .title = "Silence",
    .help = "A silence: what it hides now and would have hidden, before it is sent",
    .scope = SCOPE_SILENCE,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = silence_form_draw,
    .act = silence_form_act,
    .editing = silence_form_editing,
    .edit = silence_form_edit,
    .send = send,
};

static void from_labels(struct silence_form *form, const struct name_values *from)
{
    struct label *pairs = xcalloc(from->count + 1, sizeof(*pairs));
    struct labels labels;

    for (size_t i = 0; i < from->count; i++)
        pairs[i] = (struct label){from->items[i].name, from->items[i].value};
    labels_make(&labels, pairs, from->count);
    silence_draft_from_labels(&form->draft, &labels);
    free(pairs);
}

/* The same for the same alert, group or silence. */
static uint64_t hash_context(const struct context *context)
{
    const char *texts[] = {context->silence, context->matchers, context->cluster};
    uint64_t hash = HASH_STABLE_START;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i])
            hash = hash_stable(texts[i], strlen(texts[i]) + 1, hash + i);
    for (size_t i = 0; i < context->labels.count; i++) {
        const struct name_value *at = &context->labels.items[i];

        hash = hash_stable(at->name, strlen(at->name) + 1, hash);
        hash = hash_stable(at->value, strlen(at->value) + 1, hash);
    }
    return hash;
}

struct view *view_silence_form_new(const struct context *context)
{
    struct silence_form *form = xcalloc(1, sizeof(*form));
    const char *user = getenv("USER");
    struct err err = {0};

    form->base.cls = &silence_form_class;
    alert_set_init(&form->set);
    if (!context->matchers)
        from_labels(form, &context->labels);
    else if (!silence_draft_from_text(&form->draft, context->matchers, &err))
        (void)snprintf(form->message, sizeof(form->message), "%.300s", err.msg);
    if (context->silence)
        form->silence = xstrdup(context->silence);
    if (context->cluster)
        utf8_sanitize_fixed(form->draft.cluster, sizeof(form->draft.cluster),
                            context->cluster, strlen(context->cluster),
                            UTF8_NEWLINE_PICTURE);
    form->about = hash_context(context);
    if (user)
        utf8_sanitize_fixed(form->draft.author, DRAFT_TEXT_MAX, user, strlen(user),
                            UTF8_NEWLINE_PICTURE);
    silence_ask_past(form);
    return &form->base;
}
