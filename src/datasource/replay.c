/* SPDX-License-Identifier: MIT */
#include "datasource/replay.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/number.h"
#include "core/vec.h"

enum {
    HEAD_MAX_BYTES = 2 * 1024 * 1024, /* a form of the largest size, and a little */
    CHUNK_BYTES = 16 * 1024,          /* as libcurl hands them out */
};

struct exchange {
    struct replay *replay;
    struct exchange_handler handler;
    struct exchange_options options;
    char *path; /* of the recording; NULL: none was found */
    uint64_t timer;
};

struct replay {
    struct transport base;
    struct loop *loop;
    char *dir;
    VEC(struct exchange *) exchanges;
};

bool replay_check(const char *dir, struct err *err)
{
    struct stat info;

    if (stat(dir, &info) == 0 && S_ISDIR(info.st_mode))
        return true;
    err_set(err, ERR_CONFIG, "%s is not a directory of recordings", dir);
    return false;
}

/* --- finding --- */

/* The first by name, so that every run finds the same. */
static char *find_loose(const struct replay *replay, const char *prefix)
{
    DIR *dir = opendir(replay->dir);
    const struct dirent *entry;
    char *best = NULL, *path = NULL;

    /* Safe on a stream of one's own. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir && (entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name);

        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || length < 4 ||
            strcmp(entry->d_name + length - 4, ".rec") != 0 ||
            (best && strcmp(entry->d_name, best) >= 0))
            continue;
        free(best);
        best = xstrdup(entry->d_name);
    }
    if (dir)
        closedir(dir);
    if (best)
        path = xasprintf("%s/%s", replay->dir, best);
    free(best);
    return path;
}

static char *find(const struct replay *replay, const struct source_settings *source,
                  const struct request *request)
{
    char name[160];
    char *path;

    recording_name(source, request, true, name, sizeof(name));
    path = xasprintf("%s/%s", replay->dir, name);
    if (access(path, R_OK) == 0)
        return path;
    free(path);
    recording_name(source, request, false, name, sizeof(name));
    return find_loose(replay, name);
}

/* --- reading --- */

static bool read_file(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char chunk[CHUNK_BYTES];
    bool good = fd >= 0;

    while (good) {
        ssize_t got = read(fd, chunk, sizeof(chunk));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            good = got == 0;
            break;
        }
        good = buf_add(out, chunk, (size_t)got);
    }
    if (fd >= 0)
        close(fd);
    return good;
}

/* The status, and where the body starts; false where it is no recording of ours. */
static bool parse_head(const struct buf *file, int *ret_status, const char **ret_body)
{
    static const char magic[] = "midwatch-recording 1\n";
    const char *end = strstr(file->data, "\n\n"), *status;
    int64_t code;
    char text[8] = "";

    if (!end || strncmp(file->data, magic, sizeof(magic) - 1) != 0)
        return false;
    /* The last line of the head: a form may hold anything. */
    for (status = end; status > file->data && status[-1] != '\n';)
        status--;
    if (strncmp(status, "status ", 7) != 0 || end - status - 7 >= (int)sizeof(text))
        return false;
    memcpy(text, status + 7, (size_t)(end - status - 7));
    if (!number_parse_i64(text, &code) || code < 100 || code > 599)
        return false;
    *ret_status = (int)code;
    *ret_body = end + 2;
    return true;
}

static void feed(struct exchange *exchange, const char *body, const char *end,
                 struct exchange_outcome *outcome)
{
    const struct exchange_handler *handler = &exchange->handler;

    handler->head(handler->ctx, outcome->http_status);
    while (body < end && !outcome->cut) {
        size_t size = (size_t)(end - body);

        if (size > CHUNK_BYTES)
            size = CHUNK_BYTES;
        outcome->bytes += size;
        outcome->cut = !handler->body(handler->ctx, body, size);
        body += size;
    }
}

static void answer(struct exchange *exchange, struct exchange_outcome *outcome)
{
    const char *body;
    struct buf file;

    if (!exchange->path) {
        /* As a server says it that lives and does not know the path: others go on. */
        static const char text[] = "not in the recording";

        outcome->http_status = 404;
        feed(exchange, text, text + sizeof(text) - 1, outcome);
        return;
    }
    buf_init(&file, exchange->options.body_max + HEAD_MAX_BYTES);
    if (!read_file(exchange->path, &file) ||
        !parse_head(&file, &outcome->http_status, &body))
        err_set(&outcome->err, ERR_DECODE, "%s is not a recording", exchange->path);
    else
        feed(exchange, body, file.data + file.size, outcome);
    buf_done(&file);
}

/* --- the transport --- */

static void exchange_free(struct exchange *exchange)
{
    struct replay *replay = exchange->replay;

    for (size_t i = 0; i < replay->exchanges.count; i++) {
        if (replay->exchanges.items[i] == exchange) {
            vec_remove(&replay->exchanges, i);
            break;
        }
    }
    loop_cancel(replay->loop, exchange->timer);
    free(exchange->path);
    free(exchange);
}

static void on_timer(void *ctx)
{
    struct exchange *exchange = ctx;
    struct exchange_handler handler = exchange->handler;
    struct exchange_outcome outcome = {.retry_after_ms = -1};

    exchange->timer = 0;
    answer(exchange, &outcome);
    exchange_free(exchange);
    handler.done(handler.ctx, &outcome);
}

static struct exchange *replay_start(struct transport *transport,
                                     const struct source_settings *source,
                                     const struct request *request,
                                     const struct exchange_options *options,
                                     const struct exchange_handler *handler)
{
    struct replay *replay = (struct replay *)transport;
    struct exchange *exchange = xcalloc(1, sizeof(*exchange));

    exchange->replay = replay;
    exchange->handler = *handler;
    exchange->options = *options;
    exchange->path = find(replay, source, request);
    exchange->timer = loop_timer(replay->loop, 0, on_timer, exchange);
    vec_push(&replay->exchanges, exchange);
    return exchange;
}

static void replay_cancel(struct transport *transport, struct exchange *exchange)
{
    (void)transport;
    exchange_free(exchange);
}

static void replay_distrust(struct transport *transport)
{
    (void)transport; /* has no connections */
}

static void replay_free(struct transport *transport)
{
    struct replay *replay = (struct replay *)transport;

    for (size_t i = replay->exchanges.count; i-- > 0;)
        exchange_free(replay->exchanges.items[i]);
    vec_free(&replay->exchanges);
    free(replay->dir);
    free(replay);
}

static const struct transport_class replay_class = {
    .start = replay_start,
    .cancel = replay_cancel,
    .distrust = replay_distrust,
    .free = replay_free,
};

struct transport *replay_new(struct loop *loop, const char *dir)
{
    struct replay *replay = xcalloc(1, sizeof(*replay));

    replay->base.class = &replay_class;
    replay->loop = loop;
    replay->dir = xstrdup(dir);
    return &replay->base;
}
