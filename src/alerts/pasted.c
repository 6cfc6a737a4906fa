/* SPDX-License-Identifier: MIT */
#include "alerts/pasted.h"

#include <stdlib.h>
#include <string.h>

#include "alerts/matcher.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"

enum { PASTED_MAX = 16 * 1024, FITS = 1000 };

/* "%22" → "\"", "+" → " ", as far as size goes; clean, the caller's. */
static char *unescape(const char *text, size_t size)
{
    struct buf plain, clean;
    char *ret;

    buf_init(&plain, PASTED_MAX);
    buf_init(&clean, 4 * PASTED_MAX);
    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? number_hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? number_hex_digit(text[i + 2]) : -1;

        if (low >= 0) {
            buf_putc(&plain, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_putc(&plain, text[i] == '+' ? ' ' : text[i]);
        }
    }
    (void)utf8_sanitize(&clean, plain.data, plain.size, UTF8_NEWLINE_PICTURE);
    ret = xstrdup(clean.data);
    buf_done(&plain);
    buf_done(&clean);
    return ret;
}

/* Value of a parameter of a link, the caller's; NULL where it has none. Alertmanager's
   stand behind a "#". */
static char *parameter(const char *link, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = link; (at = strstr(at, name)) != NULL; at += length)
        if (at > link && strchr("?&", at[-1]) && at[length] == '=')
            return unescape(at + length + 1, strcspn(at + length + 1, "&#"));
    return NULL;
}

/* "a=\"b\", c=\"d\"" with or without braces; what is not read is passed over whole. Only
   what is equal names an alert. */
static void take_matchers(const char *text, struct context *ret)
{
    struct arena arena;
    struct matcher matcher;

    arena_init(&arena, 0);
    for (text += strspn(text, " \t\n,{}"); *text; text += strspn(text, " \t\n,{}")) {
        if (!matcher_parse(&text, &arena, &matcher, NULL))
            break;
        if (matcher.is_regex || !matcher.is_equal)
            continue;
        if (strcmp(matcher.name, "alertname") == 0)
            context_set(&ret->alert, matcher.value);
        else
            name_values_add(&ret->labels, matcher.name, matcher.value);
    }
    arena_done(&arena);
}

static void take_link(const char *link, struct context *ret)
{
    char *filter = parameter(link, "filter"), *search = parameter(link, "search");
    char *expr = parameter(link, "g0.expr");

    if (filter)
        take_matchers(filter, ret);
    if (!ret->alert && search)
        context_set(&ret->alert, search);
    if (!ret->alert)
        context_set(&ret->expr, expr);
    free(filter);
    free(search);
    free(expr);
}

static void take_text(const char *text, struct context *ret)
{
    size_t length = strcspn(text, "{=");

    /* A name first, perhaps with labels behind it. */
    if (length > 0 && text[length] != '=') {
        char *name = xstrndup(text, length);

        for (size_t end = length; end > 0 && name[end - 1] == ' '; end--)
            name[end - 1] = '\0';
        context_set(&ret->alert, name);
        free(name);
        text += length;
    }
    take_matchers(text, ret);
}

void alert_pasted(const char *text, struct context *ret)
{
    char *clean;

    while (*text == ' ' || *text == '\n' || *text == '\t')
        text++;
    if (strstr(text, "://"))
        take_link(text, ret);
    if (ret->alert || ret->expr)
        return;
    clean = unescape(text, strlen(text));
    take_text(clean, ret);
    if (!ret->alert)
        context_set(&ret->alert, clean);
    free(clean);
}

/* --- finding it --- */

/* The rule's, or that of the link to where it was raised. */
static bool has_expr(const struct alert_item *item, const char *expr)
{
    char *own;
    bool same;

    if (item->rule && strcmp(item->rule->expr, expr) == 0)
        return true;
    own = parameter(item->alert->generator_url ? item->alert->generator_url : "",
                    "g0.expr");
    same = own && strcmp(own, expr) == 0;
    free(own);
    return same;
}

int alert_item_fits(const struct alert_item *item, const struct context *wanted)
{
    const struct name_values *labels = &wanted->labels;
    int fits = FITS;

    if (wanted->alert ? strcmp(item->name, wanted->alert) != 0
                      : !wanted->expr || !has_expr(item, wanted->expr))
        return 0;
    for (size_t i = 0; i < labels->count; i++) {
        const char *own = labels_get(&item->alert->labels, labels->items[i].name);

        if (own)
            fits += strcmp(own, labels->items[i].value) == 0 ? 1 : -1;
    }
    return fits > 0 ? fits : 1;
}
