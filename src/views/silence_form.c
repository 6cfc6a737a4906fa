/* SPDX-License-Identifier: MIT */
#include "views/silence_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/questions.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/utf8.h"

enum { BODY_MAX = 256 * 1024, NAMES_SHOWN = 4 };

static const int64_t hour_ms = 3600 * 1000, past_period_ms = 300 * 1000;

static const int duration_hours[] = {1, 2, 4, 8, 24, 72, 168};

static int row_count(const struct silence_form *form)
{
    return (int)form->draft.count + SILENCE_ROWS;
}

/* The row among those below the matchers; negative: a matcher. */
static int lower_row(const struct silence_form *form)
{
    return form->row - (int)form->draft.count;
}

int silence_member(const struct view_env *env)
{
    int member = 0;

    for (size_t i = 0; i < env->source_count; i++) {
        if (env->sources[i]->kind != SOURCE_ALERTMANAGER)
            continue;
        if (env->sources[i]->status == SOURCE_UP)
            return member;
        member++;
    }
    return 0;
}

/* --- asking --- */

static void count_sources(const struct view_env *env, int ret[SOURCE_KIND_COUNT])
{
    memset(ret, 0, SOURCE_KIND_COUNT * sizeof(*ret));
    for (size_t i = 0; i < env->source_count; i++)
        ret[env->sources[i]->kind]++;
}

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct silence_form *form = (const struct silence_form *)base;
    int configured[SOURCE_KIND_COUNT];
    size_t count;

    (void)max; /* VIEW_QUERIES_MAX is more than there can be */
    count_sources(env, configured);
    count = alert_questions(configured, ALERTS_DETAILS, ret);
    if (form->past_expr && configured[SOURCE_PROMETHEUS] > 0)
        ret[count++] = (struct query_spec){.source = SOURCE_PROMETHEUS,
                                           .kind = QUERY_INSTANT,
                                           .expr = form->past_expr,
                                           .period_ms = past_period_ms};
    return count;
}

/* --- previews --- */

static void add_name(char *names, size_t size, size_t known, const char *name,
                     size_t count)
{
    size_t used = strlen(names);
    char brief[64];

    if (known > NAMES_SHOWN)
        return;
    (void)utf8_ellipsize(name, 28, brief, sizeof(brief));
    if (known == NAMES_SHOWN)
        (void)snprintf(names + used, size - used, " ...");
    else
        (void)snprintf(names + used, size - used, "%s%s ×%zu", used ? ", " : "", brief,
                       count);
}

void silence_hides(const struct alert_set *set, const struct matcher_set *matchers,
                   size_t *ret_alerts, size_t *ret_critical, char *names, size_t size)
{
    const char *seen[NAMES_SHOWN + 1];
    size_t counts[NAMES_SHOWN + 1] = {0}, known = 0;

    *ret_alerts = *ret_critical = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct alert_item *item = &set->items[i];
        size_t at = 0;

        if (item->state == ALERT_PENDING ||
            !matcher_set_matches(matchers, &item->alert->labels))
            continue;
        ++*ret_alerts;
        *ret_critical += item->severity == SEVERITY_CRITICAL;
        while (at < known && strcmp(seen[at], item->name) != 0)
            at++;
        if (at == known && known <= NAMES_SHOWN)
            seen[known++] = item->name;
        if (at <= NAMES_SHOWN)
            counts[at]++;
    }
    names[0] = '\0';
    for (size_t i = 0; i < known; i++)
        add_name(names, size, i, seen[i], counts[i]);
}

static void preview_now(struct silence_form *form)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(&form->draft, chosen);
    struct matcher_set *set = matcher_set_new(chosen, count, NULL);

    form->now.alerts = form->now.critical = 0;
    form->now.names[0] = '\0';
    if (set)
        silence_hides(&form->set, set, &form->now.alerts, &form->now.critical,
                      form->now.names, sizeof(form->now.names));
    matcher_set_free(set);
}

static void preview_past(struct silence_form *form, const struct query_state *state)
{
    form->past.known = state && state->status == QUERY_OK && state->result;
    form->past.alerts = form->past.critical = 0;
    form->past.names[0] = '\0';
    for (size_t i = 0; form->past.known && i < state->result->series_count; i++) {
        const struct series *series = &state->result->series[i];
        const char *name = labels_get(&series->labels, "alertname");
        size_t count = series->values && series->count ? (size_t)series->values[0] : 0;

        form->past.alerts += count;
        if (severity_of(&series->labels) == SEVERITY_CRITICAL)
            form->past.critical += count;
        add_name(form->past.names, sizeof(form->past.names), i, name ? name : "?", count);
    }
}

/* The expression of the past changes with what is chosen. */
static void ask_past(struct silence_form *form)
{
    struct buf text;

    buf_init(&text, BODY_MAX);
    silence_draft_past(&form->draft, form->own_known ? &form->own : NULL, &text);
    free(form->past_expr);
    form->past_expr = xstrdup(text.data);
    buf_done(&text);
}

/* --- update --- */

/* The labels that Prometheus knows: those of an alert that all chosen matchers hold of. */
static void learn_own(struct silence_form *form)
{
    struct matcher all[MATCHERS_MAX];
    struct matcher_set *set;

    for (size_t i = 0; i < form->draft.count; i++)
        all[i] = form->draft.matchers[i].matcher;
    set = matcher_set_new(all, form->draft.count, NULL);
    form->own_known = false;
    for (size_t i = 0; set && i < form->set.count && !form->own_known; i++) {
        const struct alert_item *item = &form->set.items[i];

        if (!item->origin || !matcher_set_matches(set, &item->alert->labels))
            continue;
        form->own = item->origin->labels; /* held by the set */
        form->own_known = true;
    }
    matcher_set_free(set);
}

static bool same_matchers(const struct silence *silence,
                          const struct silence_draft *draft)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(draft, chosen), found = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < silence->matcher_count; k++)
            found += strcmp(silence->matchers[k].name, chosen[i].name) == 0 &&
                     strcmp(silence->matchers[k].value, chosen[i].value) == 0 &&
                     silence->matchers[k].is_regex == chosen[i].is_regex &&
                     silence->matchers[k].is_equal == chosen[i].is_equal;
    return found == count && count == silence->matcher_count;
}

/* After an exchange without an answer: is it there? */
static bool was_taken(const struct silence_form *form)
{
    for (size_t i = 0; i < form->set.silence_count; i++) {
        const struct silence *silence = form->set.silences[i];

        if (silence->state != SILENCE_EXPIRED &&
            strcmp(silence->created_by, form->draft.author) == 0 &&
            strcmp(silence->comment, form->draft.comment) == 0 &&
            silence->ends_ms > form->now_ms && same_matchers(silence, &form->draft))
            return true;
    }
    return false;
}

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
    if (form->outcome == VIEW_SENT_UNKNOWN && was_taken(form)) {
        form->outcome = VIEW_SENT_TAKEN;
        (void)snprintf(form->message, sizeof(form->message),
                       "It was taken: it is among the silences. Esc goes back.");
    }
}

/* The silence to extend is known once the silences are. */
static void take_silence(struct silence_form *form)
{
    const struct silence *silence =
        form->silence ? alert_set_silence(&form->set, form->silence) : NULL;

    if (!silence)
        return;
    silence_draft_from_silence(&form->draft, silence);
    free(form->silence);
    form->silence = NULL;
    form->row = (int)form->draft.count;
}

static void update(struct view *base, const struct view_env *env)
{
    struct silence_form *form = (struct silence_form *)base;
    struct query_spec specs[ALERT_SOURCES_MAX];
    struct alert_source sources[ALERT_SOURCES_MAX];
    int configured[SOURCE_KIND_COUNT];
    size_t count, asked;

    form->now_ms = env->now_ms;
    form->utc = env->utc;
    form->read_only = env->read_only;
    form->member = silence_member(env);
    count_sources(env, configured);
    asked = alert_questions(configured, ALERTS_DETAILS, specs);
    if (asked > env->query_count)
        return;
    count = alert_pair(specs, env->queries, asked, sources);
    if (alert_set_update(&form->set, sources, count, env->now_ms)) {
        take_silence(form);
        learn_own(form);
        ask_past(form);
    }
    preview_now(form);
    preview_past(form, asked < env->query_count ? env->queries[asked] : NULL);
    take_outcome(form, env);
}

/* --- keys --- */

static void changed(struct silence_form *form)
{
    form->message[0] = '\0';
    preview_now(form);
    ask_past(form);
}

static void next_operator(struct matcher *matcher)
{
    static const struct {
        bool is_regex, is_equal;
    } order[] = {
        {false, true },
        {true,  true },
        {false, false},
        {true,  false}
    };

    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        size_t next = (i + 1) % ARRAY_LEN(order);

        if (order[i].is_regex != matcher->is_regex ||
            order[i].is_equal != matcher->is_equal)
            continue;
        matcher->is_regex = order[next].is_regex;
        matcher->is_equal = order[next].is_equal;
        return;
    }
}

static void change_duration(struct silence_form *form, int direction)
{
    int at = 0, last = (int)ARRAY_LEN(duration_hours) - 1;

    while (at < last && duration_hours[at] * hour_ms < form->draft.duration_ms)
        at++;
    at += direction;
    at = at < 0 ? 0 : at > last ? last : at;
    form->draft.duration_ms = duration_hours[at] * hour_ms;
}

/* Ask whether to send; only what may be sent is asked about. */
static void ask(struct silence_form *form)
{
    struct err err = {0};

    if (form->read_only)
        (void)snprintf(form->message, sizeof(form->message),
                       "Read-only: nothing is written to a server.");
    else if (form->sent)
        (void)snprintf(form->message, sizeof(form->message), "It is under way.");
    else if (form->outcome == VIEW_SENT_TAKEN)
        (void)snprintf(form->message, sizeof(form->message), "It was taken already.");
    else if (!silence_draft_check(&form->draft, &err))
        (void)snprintf(form->message, sizeof(form->message), "%.300s", err.msg);
    else
        form->asking = true;
    form->yes = false;
}

static unsigned open_row(struct silence_form *form)
{
    int row = lower_row(form);

    if (row < 0) {
        struct draft_matcher *at = &form->draft.matchers[form->row];

        line_field_open(&form->field, at->matcher.value);
    } else if (row == SILENCE_ROW_BY) {
        line_field_open(&form->field, form->draft.author);
    } else if (row == SILENCE_ROW_COMMENT) {
        line_field_open(&form->field, form->draft.comment);
    } else if (row == SILENCE_ROW_SEND) {
        ask(form);
    } else {
        form->row++;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned send_it(struct silence_form *form)
{
    struct buf body;

    form->asking = false;
    buf_init(&body, BODY_MAX);
    silence_draft_json(&form->draft, form->now_ms, &body);
    free(form->body);
    form->body = xstrdup(body.data);
    buf_done(&body);
    form->sent = true;
    form->outcome = VIEW_SENT_NOTHING;
    (void)snprintf(form->message, sizeof(form->message), "Sending ...");
    return VIEW_HANDLED | VIEW_REDRAW | VIEW_SEND;
}

static unsigned answer(struct silence_form *form, enum action action)
{
    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        form->yes = !form->yes;
        break;
    case ACTION_OPEN:
        if (form->yes)
            return send_it(form);
        form->asking = false;
        break;
    case ACTION_BACK:
        form->asking = false;
        break;
    default:
        return VIEW_HANDLED; /* nothing else is done before the answer */
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static void move(struct silence_form *form, int rows)
{
    int count = row_count(form);

    form->row = (form->row + rows + count) % count;
}

static unsigned act(struct view *base, enum action action)
{
    struct silence_form *form = (struct silence_form *)base;
    bool on_matcher = lower_row(form) < 0;

    if (form->asking)
        return answer(form, action);
    switch ((int)action) {
    case ACTION_BACK:
        return VIEW_CLOSE;
    case ACTION_OPEN:
        return open_row(form);
    case ACTION_UP:
    case ACTION_PREVIOUS:
        move(form, -1);
        break;
    case ACTION_DOWN:
    case ACTION_NEXT:
        move(form, 1);
        break;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        if (lower_row(form) == SILENCE_ROW_FOR)
            change_duration(form, action == ACTION_LEFT ? -1 : 1);
        break;
    case ACTION_SILENCE_CHOOSE:
        if (on_matcher)
            form->draft.matchers[form->row].chosen =
                !form->draft.matchers[form->row].chosen;
        changed(form);
        break;
    case ACTION_SILENCE_OPERATOR:
        if (on_matcher)
            next_operator(&form->draft.matchers[form->row].matcher);
        changed(form);
        break;
    default:
        return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

/* --- fields --- */

static bool editing(const struct view *base)
{
    return ((const struct silence_form *)base)->field.active;
}

static void take_field(struct silence_form *form)
{
    int row = lower_row(form);
    const char *text = form->field.text;

    if (row == SILENCE_ROW_BY)
        (void)snprintf(form->draft.author, DRAFT_TEXT_MAX, "%s", text);
    else if (row == SILENCE_ROW_COMMENT)
        (void)snprintf(form->draft.comment, DRAFT_TEXT_MAX, "%s", text);
    else if (row < 0)
        form->draft.matchers[form->row].matcher.value =
            arena_strndup(&form->draft.arena, text, strlen(text));
}

static unsigned edit(struct view *base, const struct event *event)
{
    struct silence_form *form = (struct silence_form *)base;

    if (line_field_event(&form->field, event) == LINE_TAKEN) {
        take_field(form);
        changed(form);
        move(form, 1);
    }
    return VIEW_HANDLED | VIEW_REDRAW;
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
    .act = act,
    .editing = editing,
    .edit = edit,
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
    if (user)
        utf8_sanitize_fixed(form->draft.author, DRAFT_TEXT_MAX, user, strlen(user),
                            UTF8_NEWLINE_PICTURE);
    ask_past(form);
    return &form->base;
}
