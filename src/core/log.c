/* SPDX-License-Identifier: MIT */
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/utf8.h"

enum { RAW_MAX = 1024, LINE_MAX_BYTES = 512 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* All of it under the lock. */
static struct {
    struct log_entry ring[LOG_RING_MAX];
    uint64_t written[LOG_RING_MAX]; /* generation of each, at its newest repeat */
    size_t next, count;             /* next: where the next entry goes */
    uint64_t generation;
    struct log_entry last; /* as written out; count 0: nothing yet */
    int fd;                /* -1: none */
    bool to_stderr;
} state = {.fd = -1};

static const char *const level_names[] = {
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_WARN] = "warn",
    [LOG_LEVEL_ERROR] = "error",
};

static bool same(const struct log_entry *a, const struct log_entry *b)
{
    return a->count && a->level == b->level && !strcmp(a->source, b->source) &&
           !strcmp(a->text, b->text);
}

static void write_all(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t done = write(fd, text, size);

        if (done < 0 && errno == EINTR)
            continue;
        /* A full disk must not stop the program, nor can it be logged. */
        if (done <= 0)
            return;
        text += done;
        size -= (size_t)done;
    }
}

static void output_line(const struct log_entry *entry, const char *text)
{
    char line[LINE_MAX_BYTES], when[40];
    int length;

    moment_format_rfc3339(entry->last_ns, when, sizeof(when));
    length = snprintf(line, sizeof(line), "%s %s %s: %s\n", when,
                      level_names[entry->level], entry->source, text);
    if (length < 0)
        return;
    if ((size_t)length >= sizeof(line))
        length = sizeof(line) - 1;
    if (state.fd >= 0)
        write_all(state.fd, line, (size_t)length);
    if (state.to_stderr)
        write_all(STDERR_FILENO, line, (size_t)length);
}

static void output_repeats(void)
{
    char text[64];

    if (state.last.count < 2)
        return;
    snprintf(text, sizeof(text), "the line above, %u times more", state.last.count - 1);
    output_line(&state.last, text);
    state.last.count = 1;
}

static void output(const struct log_entry *entry)
{
    if (same(&state.last, entry)) {
        state.last.count++;
        state.last.last_ns = entry->last_ns;
        return;
    }
    output_repeats();
    output_line(entry, entry->text);
    state.last = *entry;
}

static void add_to_ring(const struct log_entry *entry)
{
    size_t last = (state.next + LOG_RING_MAX - 1) % LOG_RING_MAX;
    struct log_entry *newest = &state.ring[last];

    state.generation++;
    if (state.count && same(newest, entry)) {
        state.written[last] = state.generation;
        newest->count++;
        newest->last_ns = entry->last_ns;
        return;
    }
    state.ring[state.next] = *entry;
    state.written[state.next] = state.generation;
    state.next = (state.next + 1) % LOG_RING_MAX;
    if (state.count < LOG_RING_MAX)
        state.count++;
}

void log_write(enum log_level level, const char *source, const char *format, ...)
{
    struct log_entry entry = {.level = level, .count = 1};
    char raw[RAW_MAX] = "";
    int saved = errno;
    va_list args;

    va_start(args, format);
    vsnprintf(raw, sizeof(raw), format, args);
    va_end(args);
    entry.first_ns = entry.last_ns = clock_wall_ns();
    utf8_sanitize_fixed(entry.source, sizeof(entry.source), source, strlen(source),
                        UTF8_NEWLINE_PICTURE);
    utf8_sanitize_fixed(entry.text, sizeof(entry.text), raw, strlen(raw),
                        UTF8_NEWLINE_PICTURE);
    pthread_mutex_lock(&lock);
    if (state.fd >= 0 || state.to_stderr)
        output(&entry);
    add_to_ring(&entry);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

bool log_open_file(const char *path, struct err *err)
{
    struct stat info;
    /* O_NONBLOCK: a pipe without a reader is an error, not a hanging start. */
    int fd = open(
        path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

    if (fd < 0) {
        int code = errno;
        char text[128] = "";

        if (strerror_r(code, text, sizeof(text)))
            snprintf(text, sizeof(text), "error %d", code);
        err_set(err, ERR_SYSTEM, "cannot open the log file %s: %s", path, text);
        if (err)
            err->code = code;
        return false;
    }
    if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
        close(fd);
        err_set(err, ERR_SYSTEM, "the log file %s is not a regular file", path);
        return false;
    }
    pthread_mutex_lock(&lock);
    if (state.fd >= 0)
        close(state.fd);
    state.fd = fd;
    pthread_mutex_unlock(&lock);
    return true;
}

void log_set_stderr(bool on)
{
    pthread_mutex_lock(&lock);
    output_repeats();
    state.to_stderr = on;
    pthread_mutex_unlock(&lock);
}

void log_close(void)
{
    pthread_mutex_lock(&lock);
    output_repeats();
    if (state.fd >= 0)
        close(state.fd);
    state.fd = -1;
    state.last.count = 0;
    pthread_mutex_unlock(&lock);
}

size_t log_ring_copy(struct log_entry *ret, size_t max)
{
    size_t count;

    pthread_mutex_lock(&lock);
    count = state.count < max ? state.count : max;
    for (size_t i = 0; i < count; i++)
        ret[i] = state.ring[(state.next + LOG_RING_MAX - 1 - i) % LOG_RING_MAX];
    pthread_mutex_unlock(&lock);
    return count;
}

bool log_ring_newest(uint64_t since, enum log_level least, struct log_entry *ret)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < state.count && !found; i++) {
        size_t at = (state.next + LOG_RING_MAX - 1 - i) % LOG_RING_MAX;

        if (state.written[at] <= since)
            break;
        found = state.ring[at].level >= least;
        if (found)
            *ret = state.ring[at];
    }
    pthread_mutex_unlock(&lock);
    return found;
}

uint64_t log_ring_generation(void)
{
    uint64_t generation;

    pthread_mutex_lock(&lock);
    generation = state.generation;
    pthread_mutex_unlock(&lock);
    return generation;
}
