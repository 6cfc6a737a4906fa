/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"
#include "datasource/replay.h"

/*
 * How recordings are named, and the transport that writes them.
 */

struct exchange {
    struct record *record;
    struct exchange *inner;
    struct exchange_handler handler;
    char *name;      /* of the file */
    struct buf head; /* of the file, up to the status */
    struct buf body;
    int http_status;
};

struct record {
    struct transport base;
    struct transport *inner;
    char *dir;
    VEC(struct exchange *) exchanges;
};

/* --- names --- */

/* Parameters that say when, and nothing of what. */
static bool is_time(const char *param, size_t size)
{
    static const char *const names[] = {"start=", "end=", "time=", "timeout="};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t length = strlen(names[i]);

        if (size >= length && memcmp(param, names[i], length) == 0)
            return true;
    }
    return false;
}

static uint64_t hash_params(const char *params, bool exact, uint64_t hash)
{
    while (*params) {
        size_t size = strcspn(params, "&");

        if (exact || !is_time(params, size)) {
            hash = hash_stable(params, size, hash);
            hash = hash_stable("&", 1, hash);
        }
        params += size;
        params += *params == '&';
    }
    return hash;
}

static uint64_t hash_request(const struct request *request, bool exact)
{
    const char *path = request->path.data;
    size_t size = strcspn(path, "?");
    uint64_t hash = hash_stable(path, size, HASH_STABLE_START);

    hash = hash_params(path[size] ? path + size + 1 : "", exact, hash);
    return hash_params(request->form.data, exact, hash);
}

void recording_name(const struct source_settings *source, const struct request *request,
                    bool exact, char *buf, size_t size)
{
    char name[64];
    size_t i;

    for (i = 0; source->name[i] && i + 1 < sizeof(name); i++) {
        char c = source->name[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '_';

        name[i] = c;
        if (!plain)
            name[i] = '_';
    }
    name[i] = '\0';
    if (exact)
        (void)snprintf(buf, size, "%s-%016llx-%016llx.rec", name,
                       (unsigned long long)hash_request(request, false),
                       (unsigned long long)hash_request(request, true));
    else
        (void)snprintf(buf, size, "%s-%016llx-", name,
                       (unsigned long long)hash_request(request, false));
}

/* --- writing --- */

static bool write_all(int fd, const struct buf *buf)
{
    size_t sent = 0;

    while (sent < buf->size) {
        ssize_t wrote = write(fd, buf->data + sent, buf->size - sent);

        if (wrote < 0 && errno != EINTR)
            return false;
        sent += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

/* Under another name first: a reader never sees half of one. */
static void save(struct exchange *exchange)
{
    char *path = xasprintf("%s/%s", exchange->record->dir, exchange->name);
    char *fresh = xasprintf("%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    char reason[64];
    bool good;

    (void)buf_printf(&exchange->head, "status %d\n\n", exchange->http_status);
    good = fd >= 0 && write_all(fd, &exchange->head) && write_all(fd, &exchange->body);
    if (fd >= 0)
        good = close(fd) == 0 && good;
    if (!good || rename(fresh, path) != 0)
        log_warn("record", "cannot write %s: %s", path,
                 err_reason(errno, reason, sizeof(reason)));
    free(fresh);
    free(path);
}

/* --- the transport --- */

static void exchange_free(struct exchange *exchange)
{
    struct record *record = exchange->record;

    for (size_t i = 0; i < record->exchanges.count; i++) {
        if (record->exchanges.items[i] == exchange) {
            vec_remove(&record->exchanges, i);
            break;
        }
    }
    buf_done(&exchange->head);
    buf_done(&exchange->body);
    free(exchange->name);
    free(exchange);
}

static void on_head(void *ctx, int http_status)
{
    struct exchange *exchange = ctx;

    exchange->http_status = http_status;
    exchange->handler.head(exchange->handler.ctx, http_status);
}

static bool on_body(void *ctx, const char *bytes, size_t size)
{
    struct exchange *exchange = ctx;

    (void)buf_add(&exchange->body, bytes, size);
    return exchange->handler.body(exchange->handler.ctx, bytes, size);
}

static void on_done(void *ctx, const struct exchange_outcome *outcome)
{
    struct exchange *exchange = ctx;
    struct exchange_handler handler = exchange->handler;

    if (outcome->err.kind == ERR_NONE && !outcome->cut)
        save(exchange);
    exchange_free(exchange);
    handler.done(handler.ctx, outcome);
}

static struct exchange *record_start(struct transport *transport,
                                     const struct source_settings *source,
                                     const struct request *request,
                                     const struct exchange_options *options,
                                     const struct exchange_handler *handler)
{
    struct record *record = (struct record *)transport;
    struct exchange *exchange = xcalloc(1, sizeof(*exchange));
    struct exchange_handler own = {on_head, on_body, on_done, exchange};
    char name[160];

    recording_name(source, request, true, name, sizeof(name));
    exchange->record = record;
    exchange->handler = *handler;
    exchange->name = xstrdup(name);
    buf_init(&exchange->head, request->path.size + request->form.size + 1024);
    buf_init(&exchange->body, options->body_max);
    (void)buf_printf(&exchange->head, "midwatch-recording 1\nsource %s\nrequest %s %s\n",
                     source->name, request->method, request->path.data);
    (void)buf_printf(&exchange->head, "form %s\n", request->form.data);
    vec_push(&record->exchanges, exchange);
    exchange->inner =
        record->inner->class->start(record->inner, source, request, options, &own);
    return exchange;
}

static void record_cancel(struct transport *transport, struct exchange *exchange)
{
    struct record *record = (struct record *)transport;

    record->inner->class->cancel(record->inner, exchange->inner);
    exchange_free(exchange);
}

static void record_distrust(struct transport *transport)
{
    struct record *record = (struct record *)transport;

    record->inner->class->distrust(record->inner);
}

static void record_redact(struct transport *transport,
                          const struct source_settings *source, char *text, size_t size)
{
    struct record *record = (struct record *)transport;

    transport_redact(record->inner, source, text, size);
}

static void record_free(struct transport *transport)
{
    struct record *record = (struct record *)transport;

    for (size_t i = record->exchanges.count; i-- > 0;)
        record_cancel(transport, record->exchanges.items[i]);
    transport_free(record->inner);
    vec_free(&record->exchanges);
    free(record->dir);
    free(record);
}

static const struct transport_class record_class = {
    .start = record_start,
    .cancel = record_cancel,
    .distrust = record_distrust,
    .redact = record_redact,
    .free = record_free,
};

struct transport *record_new(struct transport *inner, const char *dir)
{
    struct record *record = xcalloc(1, sizeof(*record));

    record->base.class = &record_class;
    record->inner = inner;
    record->dir = xstrdup(dir);
    return &record->base;
}
