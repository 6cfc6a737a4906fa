/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <errno.h>
#include <string.h>

enum { TEXT_MAX = 64 << 20, FLUSH_SIZE = 1 << 20 };

bool history_open(struct history *h, const char *folder, const char *name,
                  struct sim_error *err)
{
    *h = (struct history){0};
    snprintf(h->path, sizeof h->path, "%s/%s.om", folder, name);
    buffer_init(&h->text, TEXT_MAX);
    h->file = fopen(h->path, "w");
    if (h->file)
        return true;
    snprintf(err->text, sizeof err->text, "cannot write %.200s: %s", h->path,
             strerror(errno));
    return false;
}

static void write_out(struct history *h)
{
    if (h->text.failed || fwrite(h->text.data, 1, h->text.size, h->file) != h->text.size)
        h->failed = true;
    buffer_clear(&h->text);
}

void history_flush(struct history *h)
{
    if (h->text.size >= FLUSH_SIZE || h->text.failed)
        write_out(h);
}

bool history_close(struct history *h, struct sim_error *err)
{
    buffer_puts(&h->text, "# EOF\n");
    write_out(h);
    if (fclose(h->file) != 0)
        h->failed = true;
    buffer_done(&h->text);
    if (h->failed)
        snprintf(err->text, sizeof err->text, "cannot write %.200s: %s", h->path,
                 errno ? strerror(errno) : "too long");
    return !h->failed;
}

void history_family(struct history *h, const char *name)
{
    buffer_printf(&h->text, "# TYPE %s gauge\n", name);
}

void history_sample(struct history *h, const char *name, const char *labels, double value,
                    int64_t t_ns)
{
    struct buffer *out = &h->text;
    buffer_puts(out, name);
    if (labels) {
        buffer_putc(out, '{');
        buffer_puts(out, labels);
        buffer_putc(out, '}');
    }
    buffer_putc(out, ' ');
    buffer_double(out, value);
    buffer_putc(out, ' ');
    buffer_int(out, t_ns / MODEL_SECOND);
    buffer_putc(out, '\n');
    h->samples++;
    history_flush(h);
}

int64_t history_first(const struct history_span *span, int64_t *ret_count)
{
    *ret_count = 0;
    if (span->until_ns < span->from_ns)
        return span->until_ns;
    *ret_count = (span->until_ns - span->from_ns) / span->step_ns + 1;
    return span->until_ns - (*ret_count - 1) * span->step_ns;
}
