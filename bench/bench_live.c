/* SPDX-License-Identifier: MIT */

/*
 * What a user feels, and what it costs: midwatch in a pseudo-terminal of 200x50 against
 * bench_server.
 *
 *     bench_live MIDWATCH SERVER LAYOUTS NAME...
 *
 * LAYOUTS is the directory of twelve.yaml and its like; the names are those of the table
 * at the end. Each benchmark prints lines of what, figure and goal.
 */

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/attr.h"
#include "terminal.h"

enum { COLS = 200, ROWS = 50, KEYS_MAX = 1000, PANELS = 12 };

static const int64_t ms = 1000000, second = 1000000000;
static const char *program, *server_program, *layouts;

/* ---- the server ---- */

struct server {
    pid_t pid;
    int stdin_fd, port;
    bool tls;
};

static void server_start(struct server *server, const char *delay, const char *cert,
                         const char *key)
{
    const char *argv[8] = {server_program, "--delay", delay, NULL};
    int in[2], out[2];
    char port[16] = "";

    if (cert) {
        argv[3] = "--tls";
        argv[4] = cert;
        argv[5] = key;
    }
    if (pipe(in) != 0 || pipe(out) != 0 || (server->pid = fork()) < 0)
        fail("cannot start %s", server_program);
    if (server->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        close(out[0]);
        execv(server_program, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    server->stdin_fd = in[1];
    server->tls = cert != NULL;
    if (read(out[0], port, sizeof(port) - 1) <= 0)
        fail("%s did not start", server_program);
    close(out[0]);
    server->port = (int)strtol(port, NULL, 10);
}

static void server_stop(const struct server *server)
{
    close(server->stdin_fd);
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
}

struct counts {
    long requests, samples, bytes;
};

static void server_counts(const struct server *server, struct counts *ret)
{
    char command[128];
    FILE *pipe;

    snprintf(command, sizeof(command), "curl -sk %s://127.0.0.1:%d/counts",
             server->tls ? "https" : "http", server->port);
    pipe = popen(command, "r");
    if (!pipe ||
        fscanf(pipe, "%ld %ld %ld", &ret->requests, &ret->samples, &ret->bytes) != 3)
        fail("the server does not say its counts");
    pclose(pipe);
}

/* ---- midwatch on it ---- */

static void watch(struct terminal *terminal, const struct server *server,
                  const char *layout, const char *refresh)
{
    char url[64], path[512], config[512];
    const char *argv[9] = {program, "--prometheus", url};
    int used = 3;

    snprintf(url, sizeof(url), "%s://127.0.0.1:%d", server->tls ? "https" : "http",
             server->port);
    snprintf(path, sizeof(path), "%s/%s.yaml", layouts, layout);
    if (server->tls) {
        const char *dir = getenv("BENCH_TLS_DIR");

        snprintf(config, sizeof(config), "%s/config.yaml", dir ? dir : ".");
        used = 1;
        argv[used++] = "--config";
        argv[used++] = config;
    }
    if (refresh) {
        argv[used++] = "--refresh";
        argv[used++] = refresh;
    }
    argv[used++] = path;
    argv[used] = NULL;
    terminal_start(terminal, argv, COLS, ROWS);
}

/* When the last of the panels showed its data. */
static int64_t wait_live(struct terminal *terminal, int panels)
{
    int64_t at = 0;

    for (int i = 1; i <= panels; i++) {
        char name[16];

        snprintf(name, sizeof(name), "L%02d-", i);
        terminal->scanned = 0;
        at = terminal_wait(terminal, name);
    }
    return at;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double quantile(double *values, int count, double q)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[(int)(q * (count - 1) + 0.5)];
}

static void row(const char *goal, const char *figure, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void row(const char *goal, const char *figure, const char *format, ...)
{
    char what[200];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    printf("%-58s %22s   %s\n", what, figure, goal);
    fflush(stdout);
}

/* ---- starting ---- */

static void first_frames(const struct server *server, const char *what)
{
    double took[40];
    char text[64];

    for (int i = 0; i < 40; i++) {
        struct terminal terminal;

        watch(&terminal, server, "twelve", NULL);
        took[i] =
            (double)(terminal_wait(&terminal, "Panel 12") - terminal.started_ns) / 1e6;
        terminal_stop(&terminal);
    }
    snprintf(text, sizeof(text), "%.1f / %.1f ms", quantile(took, 40, 0.5),
             quantile(took, 40, 0.9));
    row("<= 12 ms", text, "exec to first frame, %s, p50/p90 of 40", what);
}

/* The floor under it: the same libraries loaded, nothing done. */
static void version_only(void)
{
    double took[40];
    char text[64];

    for (int i = 0; i < 40; i++) {
        int64_t start = now_ns();
        pid_t pid = fork();

        if (pid == 0) {
            if (!freopen("/dev/null", "w", stdout))
                _exit(126);
            execl(program, program, "--version", (char *)NULL);
            _exit(127);
        }
        waitpid(pid, NULL, 0);
        took[i] = (double)(now_ns() - start) / 1e6;
    }
    snprintf(text, sizeof(text), "%.1f / %.1f ms", quantile(took, 40, 0.5),
             quantile(took, 40, 0.9));
    row("-", text, "exec to exit of --version (loading the libraries)");
}

static void bench_start(void)
{
    struct server well, hung;

    server_start(&well, "0", NULL, NULL);
    server_start(&hung, "20000", NULL, NULL);
    version_only();
    first_frames(&well, "server well");
    first_frames(&hung, "server hung");
    server_stop(&well);
    server_stop(&hung);
}

static void bench_twelve(void)
{
    static const char *const delays[] = {"0", "50"};

    for (size_t d = 0; d < ARRAY_LEN(delays); d++) {
        double took[20], queries;
        struct server server;
        char text[64], goal[64];

        server_start(&server, delays[d], NULL, NULL);
        for (int i = 0; i < 20; i++) {
            struct terminal terminal;

            watch(&terminal, &server, "twelve", NULL);
            took[i] = (double)(wait_live(&terminal, PANELS) - terminal.started_ns) / 1e6;
            terminal_stop(&terminal);
        }
        server_stop(&server);
        queries = strtod(delays[d], NULL) * ((PANELS + 5) / 6); /* six at a time */
        snprintf(text, sizeof(text), "%.1f / %.1f ms", quantile(took, 20, 0.5),
                 quantile(took, 20, 0.9));
        snprintf(goal, sizeof(goal), "<= %.0f + 15 ms", queries);
        row(goal, text, "exec to twelve live panels, queries of %s ms", delays[d]);
    }
}

/* ---- keys ---- */

/* From the key to the end of the frame that shows it, known by what no other frame has. */
static double one_key(struct terminal *terminal, const char *key, const char *sign)
{
    int64_t typed;

    terminal_forget(terminal);
    typed = now_ns();
    terminal_type(terminal, key);
    return (double)(terminal_wait(terminal, sign) - typed) / 1e6;
}

static void pause_between(struct terminal *terminal, int i)
{
    terminal_idle(terminal, (7 + i % 13 * 3) * ms);
}

static void print_keys(double *took, int count, const char *what, const char *goal)
{
    char text[64];

    snprintf(text, sizeof(text), "%.2f / %.2f / %.2f ms", quantile(took, count, 0.5),
             quantile(took, count, 0.99), quantile(took, count, 1));
    row(goal, text, "key to paint, %s, p50/p99/max of %d", what, count);
}

/* Tab writes the mark of the focus at another panel. Every so often, `again` is typed. */
static void focus_keys(struct terminal *terminal, int count, const char *again,
                       double *ret_took)
{
    for (int i = 0; i < count; i++) {
        ret_took[i] = one_key(terminal, "\t", "\u258c");
        pause_between(terminal, i);
        if (again && i % 100 == 50)
            terminal_type(terminal, again);
    }
}

/* U changes the name of the time zone in the header, and every axis. */
static void zone_keys(struct terminal *terminal, int count, double *ret_took)
{
    for (int i = 0; i < count; i++) {
        ret_took[i] = one_key(terminal, "U", i % 2 ? "XYZ" : "UTC");
        pause_between(terminal, i);
    }
}

static void bench_keys(void)
{
    static double took[KEYS_MAX];
    struct terminal terminal;
    struct server server;

    server_start(&server, "0", NULL, NULL);
    watch(&terminal, &server, "twelve", "1h");
    (void)wait_live(&terminal, PANELS);
    terminal_idle(&terminal, 2 * second);
    focus_keys(&terminal, 400, NULL, took);
    print_keys(took, 400, "at rest, Tab (focus)", "p50 <= 1 ms");
    zone_keys(&terminal, 400, took);
    print_keys(took, 400, "at rest, U (everything redrawn)", "p50 <= 1 ms");
    terminal_stop(&terminal);
    server_stop(&server);
}

static void bench_load(void)
{
    static double took[KEYS_MAX];
    struct counts before, after;
    struct terminal terminal;
    struct server server;
    char text[64];

    server_start(&server, "40", NULL, NULL);
    watch(&terminal, &server, "load", NULL);
    (void)wait_live(&terminal, 1);
    server_counts(&server, &before);
    focus_keys(&terminal, KEYS_MAX, "r", took);
    server_counts(&server, &after);
    print_keys(took, KEYS_MAX, "60 queries, a hung one, 50 MB", "p99 <= 4 ms");
    snprintf(text, sizeof(text), "%.0f MB, %ld",
             (double)(after.bytes - before.bytes) / 1e6,
             after.requests - before.requests);
    row("-", text, "  answers while it was measured: bytes, requests");
    terminal_stop(&terminal);
    server_stop(&server);
}

static void bench_many(void)
{
    static double took[KEYS_MAX];
    struct terminal terminal;
    struct server server;
    char text[64];

    server_start(&server, "0", NULL, NULL);
    watch(&terminal, &server, "many", NULL);
    snprintf(text, sizeof(text), "%.0f ms",
             (double)(terminal_wait(&terminal, "+9") - terminal.started_ns) / 1e6);
    row("-", text, "exec to a panel of 10,000 series (12 MB)");
    terminal_idle(&terminal, second);
    zone_keys(&terminal, 200, took);
    print_keys(took, 200, "10,000 series on the screen", "<= 16 ms");
    terminal_stop(&terminal);
    server_stop(&server);
}

/* ---- what it costs ---- */

static void costs(const struct server *server, int seconds)
{
    struct usage usage[2];
    struct counts counts[2];
    struct terminal terminal;
    double refreshes = seconds / 10.0, cpu, bytes;
    uint64_t written[2];
    char text[64];
    const char *how = server->tls ? "TLS" : "plain";

    watch(&terminal, server, "twelve", NULL);
    (void)wait_live(&terminal, PANELS);
    terminal_idle(&terminal, 15 * second);
    for (int i = 0; i < 2; i++) {
        terminal_usage(&terminal, &usage[i]);
        server_counts(server, &counts[i]);
        written[i] = terminal.bytes;
        if (i == 0)
            terminal_idle(&terminal, seconds * second);
    }
    snprintf(text, sizeof(text), "%.1f MiB", (double)usage[1].rss_kib / 1024);
    row(server->tls ? "<= 18 MiB" : "<= 14 MiB", text,
        "resident memory, %s (private %.1f)", how, (double)usage[1].private_kib / 1024);
    cpu = (usage[1].cpu_ms - usage[0].cpu_ms) / refreshes;
    bytes = (double)(written[1] - written[0]) / refreshes;
    snprintf(text, sizeof(text), "%.1f ms", cpu);
    row("<= 4 ms", text, "CPU a refresh (10 s), %s, clock and all", how);
    snprintf(text, sizeof(text), "%.0f", bytes);
    row("<= 2,000 (+ 300 clock)", text, "bytes to the terminal a refresh (10 s), %s",
        how);
    snprintf(text, sizeof(text), "%.0f",
             (double)(counts[1].samples - counts[0].samples) / refreshes);
    row("<= 200", text, "samples asked a refresh, %s", how);
    snprintf(text, sizeof(text), "%.0f, %.1f",
             (double)(counts[1].bytes - counts[0].bytes) / refreshes,
             (double)(counts[1].requests - counts[0].requests) / refreshes);
    row("<= 20,000", text, "bytes from the server a refresh, requests, %s", how);
    terminal_stop(&terminal);
}

static void at_rest(const struct server *server)
{
    struct usage usage[2];
    struct terminal terminal;
    uint64_t written;
    char text[64];

    watch(&terminal, server, "twelve", NULL);
    (void)wait_live(&terminal, PANELS);
    terminal_type(&terminal, "p");
    terminal_idle(&terminal, 2 * second);
    terminal_usage(&terminal, &usage[0]);
    written = terminal.bytes;
    terminal_idle(&terminal, 15 * second);
    terminal_usage(&terminal, &usage[1]);
    snprintf(text, sizeof(text), "%.2f ms", (usage[1].cpu_ms - usage[0].cpu_ms) / 15);
    row("-", text, "CPU a second, paused (clock only)");
    snprintf(text, sizeof(text), "%.0f", (double)(terminal.bytes - written) / 15);
    row("~30", text, "bytes to the terminal a second, paused (clock only)");
    terminal_stop(&terminal);
}

static void bench_cost(void)
{
    struct server server;

    server_start(&server, "0", NULL, NULL);
    costs(&server, 240); /* three times the graphs move by a cell, 80 s apart */
    at_rest(&server);
    server_stop(&server);
}

/* The certificate and a configuration that trusts it: run.sh makes them, as the port is
   known only here, with the line of the URL left to us. */
static void bench_tls(void)
{
    const char *dir = getenv("BENCH_TLS_DIR");
    char cert[300], key[300], config[300];
    struct server server;
    FILE *file;

    if (!dir) {
        puts("tls: BENCH_TLS_DIR is not set (see run.sh): left out");
        return;
    }
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);
    server_start(&server, "0", cert, key);
    snprintf(config, sizeof(config), "%s/config.yaml", dir);
    file = fopen(config, "w");
    if (!file)
        fail("cannot write %s", config);
    fprintf(file,
            "contexts:\n  bench:\n    prometheus: {url: 'https://127.0.0.1:%d', "
            "tls: {ca_file: %s}}\ncurrent_context: bench\n",
            server.port, cert);
    fclose(file);
    costs(&server, 80);
    server_stop(&server);
}

/* ---- a long time ---- */

/* Under a clock that runs faster (BENCH_FAST_CLOCK names the library, see fast_clock.c):
   memory and descriptors should be as flat at the end as after the first hour. */
static void bench_soak(void)
{
    const char *library = getenv("BENCH_FAST_CLOCK");
    struct terminal terminal;
    struct server server;
    struct counts counts;
    struct usage usage;

    if (!library) {
        puts("soak: BENCH_FAST_CLOCK is not set (see run.sh): left out");
        return;
    }
    server_start(&server, "0", NULL, NULL);
    setenv("LD_PRELOAD", library, 1);
    watch(&terminal, &server, "twelve", NULL);
    unsetenv("LD_PRELOAD");
    (void)wait_live(&terminal, PANELS);
    puts(
        "  soak: hours, RSS KiB, private KiB, descriptors, requests, terminal MB, CPU s");
    for (int hour = 1; hour <= 24; hour++) {
        for (int i = 0; i < 50; i++) {
            terminal_idle(&terminal, second / 5);
            terminal_forget(&terminal);
        }
        if (hour > 1 && hour % 4 != 0)
            continue;
        terminal_usage(&terminal, &usage);
        server_counts(&server, &counts);
        printf("  soak: %3d %7ld %7ld %3d %8ld %7.1f %6.1f\n", hour, usage.rss_kib,
               usage.private_kib, usage.descriptors, counts.requests,
               (double)terminal.bytes / 1e6, usage.cpu_ms / 1000);
        fflush(stdout);
    }
    terminal_stop(&terminal);
    server_stop(&server);
}

/* ---- which ---- */

static const struct {
    const char *name;
    void (*run)(void);
} benchmarks[] = {
    {"start",  bench_start },
    {"twelve", bench_twelve},
    {"keys",   bench_keys  },
    {"load",   bench_load  },
    {"many",   bench_many  },
    {"cost",   bench_cost  },
    {"tls",    bench_tls   },
    {"soak",   bench_soak  },
};

static void run(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(benchmarks); i++) {
        if (strcmp(benchmarks[i].name, name) == 0) {
            benchmarks[i].run();
            return;
        }
    }
    fail("no benchmark \"%s\"", name);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        fail("usage: bench_live MIDWATCH SERVER LAYOUTS NAME...");
    program = argv[1];
    server_program = argv[2];
    layouts = argv[3];
    for (int i = 4; i < argc; i++)
        run(argv[i]);
    return 0;
}
