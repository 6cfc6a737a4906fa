/* SPDX-License-Identifier: MIT */
#include "alerts/silence_draft.h"

#include <stdio.h>
#include <string.h>

#include "core/duration.h"
#include "core/utf8.h"

static const int64_t default_duration_ms = 2 * 3600 * 1000;

void silence_draft_done(struct silence_draft *draft)
{
    if (draft->ready)
        arena_done(&draft->arena);
    *draft = (struct silence_draft){0};
}

static void start(struct silence_draft *draft)
{
    silence_draft_done(draft);
    arena_init(&draft->arena, 0);
    draft->ready = true;
    draft->duration_ms = default_duration_ms;
}

static const char *keep(struct silence_draft *draft, const char *text)
{
    return arena_strndup(&draft->arena, text, strlen(text));
}

static void add(struct silence_draft *draft, const struct matcher *from, bool chosen)
{
    struct draft_matcher *at = &draft->matchers[draft->count];

    if (draft->count == MATCHERS_MAX)
        return;
    draft->count++;
    at->matcher = *from;
    at->matcher.name = keep(draft, from->name);
    at->matcher.value = keep(draft, from->value);
    at->chosen = chosen;
}

/* Labels that one alert of a kind differs by from the next: left open at first. */
static bool tells_apart(const char *name)
{
    static const char *const names[] = {"pod",  "instance", "node",     "container",
                                        "host", "endpoint", "replica",  "device",
                                        "id",   "uid",      "severity", "prometheus"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

void silence_draft_from_labels(struct silence_draft *draft, const struct labels *labels)
{
    start(draft);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < labels->count; i++) {
            const struct label *pair = &labels->pairs[i];
            bool is_name = strcmp(pair->name, "alertname") == 0;
            struct matcher matcher = {pair->name, pair->value, false, true};

            /* The name stands first. */
            if (is_name == (pass == 0))
                add(draft, &matcher, !tells_apart(pair->name));
        }
    }
}

bool silence_draft_from_text(struct silence_draft *draft, const char *text,
                             struct err *err)
{
    struct matcher matcher;

    start(draft);
    for (text += strspn(text, " ,{}"); *text; text += strspn(text, " ,{}")) {
        if (!matcher_parse(&text, &draft->arena, &matcher, err))
            return false;
        add(draft, &matcher, true);
    }
    return true;
}

static void copy_text(char *ret, const char *text)
{
    utf8_sanitize_fixed(ret, DRAFT_TEXT_MAX, text, strlen(text), UTF8_NEWLINE_PICTURE);
}

void silence_draft_from_silence(struct silence_draft *draft,
                                const struct silence *silence)
{
    start(draft);
    (void)snprintf(draft->id, sizeof(draft->id), "%s", silence->id);
    for (size_t i = 0; i < silence->matcher_count; i++)
        add(draft, &silence->matchers[i], true);
    draft->starts_ms = silence->starts_ms;
    copy_text(draft->author, silence->created_by);
    copy_text(draft->comment, silence->comment);
}

size_t silence_draft_chosen(const struct silence_draft *draft, struct matcher *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < draft->count; i++)
        if (draft->matchers[i].chosen)
            ret[count++] = draft->matchers[i].matcher;
    return count;
}

bool silence_draft_check(const struct silence_draft *draft, struct err *err)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(draft, chosen);
    struct labels none = {0};
    bool narrow = false;

    for (size_t i = 0; i < count; i++) {
        struct matcher_set *set = matcher_set_new(&chosen[i], 1, err);

        if (!set)
            return false;
        narrow = narrow || !matcher_set_matches(set, &none);
        matcher_set_free(set);
    }
    if (!narrow)
        err_set(err, ERR_CONFIG, "it would hide everything: choose a label");
    else if (!draft->author[0])
        err_set(err, ERR_CONFIG, "who silences it? fill in \"by\"");
    else if (!draft->comment[0])
        err_set(err, ERR_CONFIG, "why? fill in the comment");
    else
        return true;
    return false;
}

/* --- texts --- */

static void put_moment(struct buf *out, const char *key, int64_t ms)
{
    char text[64];

    buf_printf(out, ",\"%s\":\"%s\"", key,
               moment_format_rfc3339(ms * 1000000, text, sizeof(text)));
}

void silence_draft_json(const struct silence_draft *draft, int64_t now_ms,
                        struct buf *out)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(draft, chosen);

    buf_puts(out, "{\"matchers\":[");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i ? ",{\"name\":" : "{\"name\":");
        buf_put_quoted(out, chosen[i].name);
        buf_puts(out, ",\"value\":");
        buf_put_quoted(out, chosen[i].value);
        buf_printf(out, ",\"isRegex\":%s,\"isEqual\":%s}",
                   chosen[i].is_regex ? "true" : "false",
                   chosen[i].is_equal ? "true" : "false");
    }
    buf_putc(out, ']');
    put_moment(out, "startsAt", draft->starts_ms > 0 ? draft->starts_ms : now_ms);
    put_moment(out, "endsAt", now_ms + draft->duration_ms);
    buf_puts(out, ",\"createdBy\":");
    buf_put_quoted(out, draft->author);
    buf_puts(out, ",\"comment\":");
    buf_put_quoted(out, draft->comment);
    if (draft->id[0]) {
        buf_puts(out, ",\"id\":");
        buf_put_quoted(out, draft->id);
    }
    buf_putc(out, '}');
}

void silence_draft_past(const struct silence_draft *draft, const struct labels *known,
                        struct buf *out)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(draft, chosen);

    buf_puts(out, "count by (alertname, severity) "
                  "(max_over_time(ALERTS{alertstate=\"firing\"");
    for (size_t i = 0; i < count; i++) {
        if (known && !labels_get(known, chosen[i].name))
            continue;
        buf_puts(out, ", ");
        matcher_format(&chosen[i], out);
    }
    buf_puts(out, "}[7d]))");
}
