/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */
#include "terminal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_MAX = 256 * 1024 * 1024, CHUNK = 64 * 1024 };

static const int64_t patience_ns = INT64_C(10000000000);

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void terminal_start(struct terminal *terminal, const char *const *argv, int cols,
                    int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols,
                           .ws_row = (unsigned short)rows};

    *terminal = (struct terminal){0};
    buf_init(&terminal->output, OUTPUT_MAX);
    terminal->started_ns = now_ns();
    terminal->child = forkpty(&terminal->master, NULL, NULL, &size);
    if (terminal->child < 0)
        fail("no pseudo-terminal (error %d)", errno);
    if (terminal->child == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("TZ", "XYZ-1", 1); /* what `U` changes is then seen by its name */
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
        setenv("XDG_STATE_HOME", "/nonexistent", 1); /* each run begins alike */
        unsetenv("TMUX");
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    fcntl(terminal->master, F_SETFL, O_NONBLOCK);
}

void terminal_stop(struct terminal *terminal)
{
    int64_t until = now_ns() + 2000000000;

    terminal_type(terminal, "q");
    while (waitpid(terminal->child, NULL, WNOHANG) == 0) {
        (void)terminal_read(terminal, 2000000);
        if (now_ns() > until)
            kill(terminal->child, SIGKILL);
    }
    close(terminal->master);
    buf_done(&terminal->output);
}

void terminal_type(struct terminal *terminal, const char *keys)
{
    if (write(terminal->master, keys, strlen(keys)) < 0 && errno != EIO)
        fail("cannot type (error %d)", errno);
}

bool terminal_read(struct terminal *terminal, int64_t wait_ns)
{
    static char chunk[CHUNK];
    struct pollfd ready = {.fd = terminal->master, .events = POLLIN};
    struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
    ssize_t got;

    if (ppoll(&ready, 1, &wait, NULL) <= 0)
        return false;
    got = read(terminal->master, chunk, sizeof(chunk));
    if (got <= 0)
        return false;
    terminal->bytes += (uint64_t)got;
    if (!buf_add(&terminal->output, chunk, (size_t)got))
        fail("more output than fits");
    return true;
}

void terminal_idle(struct terminal *terminal, int64_t for_ns)
{
    int64_t until = now_ns() + for_ns, left;

    while ((left = until - now_ns()) > 0)
        (void)terminal_read(terminal, left);
}

void terminal_forget(struct terminal *terminal)
{
    buf_clear(&terminal->output);
    terminal->scanned = 0;
}

int64_t terminal_wait(struct terminal *terminal, const char *text)
{
    int64_t until = now_ns() + patience_ns;

    for (;;) {
        const char *found = strstr(terminal->output.data + terminal->scanned, text);
        size_t overlap = strlen(text) - 1;

        if (found && strstr(found, FRAME_END))
            return now_ns();
        if (!found && terminal->output.size > overlap)
            terminal->scanned = terminal->output.size - overlap;
        else if (found)
            terminal->scanned = (size_t)(found - terminal->output.data);
        if (!terminal_read(terminal, 1000000000) && now_ns() > until)
            fail("no frame with \"%s\" on the screen, only:\n%.2000s", text,
                 terminal->output.data);
    }
}

/* ---- what the kernel says ---- */

static void add_cpu(const char *path, double *cpu_ms)
{
    FILE *file = fopen(path, "r");
    unsigned long long ns;

    if (file && fscanf(file, "%llu", &ns) == 1)
        *cpu_ms += (double)ns / 1e6;
    if (file)
        fclose(file);
}

static void read_fields(const char *path, struct usage *ret)
{
    FILE *file = fopen(path, "r");
    char line[256];

    while (file && fgets(line, sizeof(line), file)) {
        (void)sscanf(line, "VmRSS: %ld", &ret->rss_kib);
        (void)sscanf(line, "VmHWM: %ld", &ret->peak_kib);
        (void)sscanf(line, "Private_Dirty: %ld", &ret->private_kib);
    }
    if (file)
        fclose(file);
}

/* Call for each name in a directory of /proc. */
static int each_entry(const char *path, double *cpu_ms)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char stat[400];
    int count = 0;

    while (dir && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        snprintf(stat, sizeof(stat), "%s/%s/schedstat", path, entry->d_name);
        if (cpu_ms)
            add_cpu(stat, cpu_ms);
    }
    if (dir)
        closedir(dir);
    return count;
}

void terminal_usage(const struct terminal *terminal, struct usage *ret)
{
    char path[64];

    *ret = (struct usage){0};
    snprintf(path, sizeof(path), "/proc/%d/task", (int)terminal->child);
    (void)each_entry(path, &ret->cpu_ms);
    snprintf(path, sizeof(path), "/proc/%d/fd", (int)terminal->child);
    ret->descriptors = each_entry(path, NULL);
    snprintf(path, sizeof(path), "/proc/%d/status", (int)terminal->child);
    read_fields(path, ret);
    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)terminal->child);
    read_fields(path, ret);
}
