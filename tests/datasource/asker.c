/* SPDX-License-Identifier: MIT */
#include "asker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/log.h"
#include "core/mem.h"
#include "support/test.h"

enum { PATIENCE_S = 90 };

static void on_changed(void *ctx)
{
    struct asker *asker = ctx;

    asker->changes++;
}

void asker_init(struct asker *asker, const char *url)
{
    struct settings *settings = &asker->settings;

    /* A proxy of whoever runs the tests knows nothing of their servers. */
    (void)setenv("no_proxy", "*", 1);
    memset(asker, 0, sizeof(*asker));
    settings_init(settings);
    settings->contexts = xcalloc(1, sizeof(*settings->contexts));
    settings->context_count = 1;
    settings->contexts[0].name = xstrdup("test");
    settings->contexts[0].sources = xcalloc(1, sizeof(struct source_settings));
    settings->contexts[0].source_count = 1;
    asker->source = &settings->contexts[0].sources[0];
    asker->source->kind = SOURCE_PROMETHEUS;
    asker->source->name = xstrdup("prometheus");
    asker->source->url = xstrdup(url);
    asker->source->timeout_ms = 10 * 1000;
    asker->source->max_requests = 6;
    asker->loop = loop_new();
    asker->options = (struct store_options){
        .settings = settings,
        .loop = asker->loop,
        .changed = on_changed,
        .ctx = asker,
        .inline_io = true,
    };
}

void asker_open(struct asker *asker)
{
    struct err err = {0};

    asker->store = store_new(&asker->options, &err);
    if (!asker->store)
        fail_msg("store_new: %s", err.msg);
}

void asker_done(struct asker *asker)
{
    store_free(asker->store);
    loop_free(asker->loop);
    settings_done(&asker->settings);
}

uint64_t asker_range(struct asker *asker, const char *expr, int64_t period_ms)
{
    struct query_spec spec = {
        .source = SOURCE_PROMETHEUS,
        .kind = QUERY_RANGE,
        .expr = expr,
        .range_ms = 600 * 1000,
        .step_ms = 15 * 1000,
        .period_ms = period_ms,
    };

    return store_subscribe(asker->store, &spec);
}

uint64_t asker_instant(struct asker *asker, const char *expr, int64_t period_ms)
{
    struct query_spec spec = {
        .source = SOURCE_PROMETHEUS,
        .kind = QUERY_INSTANT,
        .expr = expr,
        .period_ms = period_ms,
    };

    return store_subscribe(asker->store, &spec);
}

void asker_wait(struct asker *asker, asker_condition *condition, void *ctx)
{
    time_t until = time(NULL) + PATIENCE_S;

    while (!condition(asker, ctx)) {
        if (time(NULL) > until)
            fail_msg("waited for %d s in vain", PATIENCE_S);
        store_pump(asker->store, 50);
    }
}

struct wanted {
    uint64_t id;
    enum query_status status;
};

static bool has_status(struct asker *asker, void *ctx)
{
    const struct wanted *wanted = ctx;
    const struct query_state *state = store_state(asker->store, wanted->id);

    assert_non_null(state);
    return state->status == wanted->status && !state->in_flight;
}

const struct query_state *asker_wait_status(struct asker *asker, uint64_t id,
                                            enum query_status status)
{
    struct wanted wanted = {id, status};

    asker_wait(asker, has_status, &wanted);
    return store_state(asker->store, id);
}

static bool is_settled(struct asker *asker, void *ctx)
{
    (void)ctx;
    return store_settled(asker->store);
}

void asker_wait_settled(struct asker *asker)
{
    asker_wait(asker, is_settled, NULL);
}

const char *loopback_url(int port)
{
    static char url[64];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
    return url;
}

int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

char *temporary_directory(void)
{
    const char *base = getenv("TMPDIR");
    char *name = xasprintf("%s/midwatch-test-XXXXXX", base ? base : "/tmp");

    assert_non_null(mkdtemp(name));
    return name;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    (void)info;
    (void)type;
    (void)at;
    return remove(path);
}

void remove_tree(const char *dir)
{
    (void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void write_text(const char *path, const char *text, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

size_t log_count(const char *text)
{
    struct log_entry *entries = xcalloc(LOG_RING_MAX, sizeof(*entries));
    size_t count = log_ring_copy(entries, LOG_RING_MAX), found = 0;

    for (size_t i = 0; i < count; i++)
        found += strstr(entries[i].text, text) || strstr(entries[i].source, text);
    free(entries);
    return found;
}

bool log_holds(const char *text)
{
    return log_count(text) > 0;
}
