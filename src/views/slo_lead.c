/* SPDX-License-Identifier: MIT */
#include "views/slo_lead.h"

#include <string.h>

#include "core/buf.h"
#include "slo/sentence.h"

enum { TEXT_MAX_BYTES = 64 << 10, TITLE_MAX = 96 };

/* A pattern (RE2) for the name that needs no escapes in a quoted string: what would need
   one becomes any character. ":id" in a route stands for one part of a path. */
static void put_pattern(struct buf *out, const char *name)
{
    for (const char *c = name; *c; c++) {
        if (*c == ':' && c > name && c[-1] == '/') {
            buf_puts(out, "[^/]+");
            c += strcspn(c, "/") - 1;
        } else if (strchr("\"`\\^[", *c)) {
            buf_putc(out, '.');
        } else if (strchr(".+*?()]{}$|", *c)) {
            buf_printf(out, "[%c]", *c);
        } else {
            buf_putc(out, *c);
        }
    }
}

/* $by in a query: a pattern for the one, or for any. */
static void set_with_by(char **member, const char *text, const char *name)
{
    struct buf out;

    if (!text)
        return;
    buf_init(&out, TEXT_MAX_BYTES);
    while (*text) {
        if (strncmp(text, "$by", 3) != 0) {
            buf_putc(&out, *text++);
            continue;
        }
        text += 3;
        if (name)
            put_pattern(&out, name);
        else
            buf_puts(&out, ".+");
    }
    context_set(member, out.data);
    buf_done(&out);
}

void slo_lead(const struct slo_report *report, const char *label, const char *name,
              struct context *ret)
{
    const struct slo *slo = report->slo;
    char title[TITLE_MAX];

    context_set(&ret->title, name ? name : slo_title(report, title, sizeof(title)));
    context_set(&ret->component, slo->component);
    if (name && label && *label)
        name_values_add(&ret->labels, label, name);
    set_with_by(&ret->logs, slo->logs, name);
    set_with_by(&ret->tags, slo->tags, name);
    context_set(&ret->operation, slo->operation);
    context_set(&ret->service, slo->service);
    /* The most urgent class that an alert of the server speaks of. */
    for (int i = SLO_CLASSES - 1; i >= 0; i--)
        if (report->classes[i].alert[0])
            context_set(&ret->alert, report->classes[i].alert);
}
