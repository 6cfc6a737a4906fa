/* SPDX-License-Identifier: MIT */
#include "support/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/test.h"

enum { ARGS_MAX = 32, ARG_SIZE = 512, READY_TRIES = 1500, TRY_MS = 20, STARTS = 3 };

bool test_program_exists(const char *name)
{
    char path[ARG_SIZE];
    const char *at = getenv("PATH");

    while (at && *at) {
        size_t size = strcspn(at, ":");

        snprintf(path, sizeof(path), "%.*s/%s", (int)size, at, name);
        if (access(path, X_OK) == 0)
            return true;
        at += size + (at[size] == ':');
    }
    return false;
}

void test_server_prepare(struct test_server *server)
{
    const char *base = getenv("TMPDIR");

    *server = (struct test_server){0};
    snprintf(server->dir, sizeof(server->dir), "%s/midwatch-test-XXXXXX",
             base ? base : "/tmp");
    if (!mkdtemp(server->dir))
        fail_msg("cannot make %s: %s", server->dir, strerror(errno));
}

void test_server_write(const struct test_server *server, const char *name,
                       const char *text)
{
    char path[ARG_SIZE];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", server->dir, name);
    file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        fail_msg("cannot write %s: %s", path, strerror(errno));
}

/* A port that was free a moment ago. */
static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        fail_msg("no free port: %s", strerror(errno));
    close(fd);
    return ntohs(address.sin_port);
}

static void replace(const struct test_server *server, const char *from, char *to)
{
    size_t at = 0;

    while (*from && at < ARG_SIZE - sizeof(server->dir)) {
        if (strncmp(from, "{dir}", 5) == 0) {
            at += (size_t)snprintf(to + at, ARG_SIZE - at, "%s", server->dir);
            from += 5;
        } else if (strncmp(from, "{port}", 6) == 0) {
            at += (size_t)snprintf(to + at, ARG_SIZE - at, "%d", server->port);
            from += 6;
        } else {
            to[at++] = *from++;
        }
    }
    to[at] = '\0';
}

/* What the program says goes to output.txt in its directory. */
static pid_t spawn(const struct test_server *server, const char *const *argv)
{
    static char texts[ARGS_MAX][ARG_SIZE];
    char *args[ARGS_MAX + 1] = {0}, log[ARG_SIZE];
    pid_t pid;

    for (size_t i = 0; argv[i] && i < ARGS_MAX; i++) {
        replace(server, argv[i], texts[i]);
        args[i] = texts[i];
    }
    replace(server, "{dir}/output.txt", log);
    pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (freopen(log, "a", stdout) && freopen(log, "a", stderr))
        execvp(args[0], args);
    _exit(127);
}

static void print_output(const struct test_server *server)
{
    char path[ARG_SIZE], line[ARG_SIZE];
    FILE *file;

    replace(server, "{dir}/output.txt", path);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file))
        print_message("%s", line);
    if (file)
        fclose(file);
}

void test_server_run(const struct test_server *server, const char *const *argv)
{
    pid_t pid = spawn(server, argv);
    int status = -1;

    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        print_output(server);
        fail_msg("%s failed (%d)", argv[0], status);
    }
}

static bool wait_ready(struct test_server *server, const char *path)
{
    struct timespec pause = {0, TRY_MS * 1000000L};
    struct buf answer;
    bool ready = false;

    buf_init(&answer, 65536);
    for (int i = 0; i < READY_TRIES && !ready; i++) {
        if (waitpid(server->pid, NULL, WNOHANG) == server->pid) {
            server->pid = 0; /* someone else was faster to take the port */
            break;
        }
        ready = test_http(server->port, "GET", path, "", &answer) == 200;
        if (!ready)
            nanosleep(&pause, NULL);
    }
    buf_done(&answer);
    return ready;
}

void test_server_start(struct test_server *server, const char *const *argv,
                       const char *ready_path)
{
    for (int i = 0; i < STARTS; i++) {
        server->port = free_port();
        server->pid = spawn(server, argv);
        if (server->pid > 0 && wait_ready(server, ready_path))
            return;
        if (server->pid > 0)
            break;
    }
    print_output(server);
    test_server_stop(server);
    fail_msg("%s did not get ready", argv[0]);
}

static int remove_entry(const char *path, const struct stat *info, int type,
                        struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

void test_server_stop(struct test_server *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGKILL); /* nothing in it is worth being saved */
        waitpid(server->pid, NULL, 0);
        server->pid = 0;
    }
    if (server->dir[0])
        nftw(server->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    server->dir[0] = '\0';
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* HTTP/1.0, so that the body is what comes until the end. */
static bool exchange(int fd, const char *method, const char *path, const char *form,
                     struct buf *answer)
{
    struct buf head;
    char bytes[4096];
    ssize_t got;
    bool sent;

    buf_init(&head, 65536);
    buf_printf(&head,
               "%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
               "Content-Type: application/x-www-form-urlencoded\r\n"
               "Content-Length: %zu\r\n\r\n",
               method, path, strlen(form));
    sent = send_all(fd, head.data, head.size) && send_all(fd, form, strlen(form));
    buf_done(&head);
    while (sent && (got = recv(fd, bytes, sizeof(bytes), 0)) > 0)
        buf_add(answer, bytes, (size_t)got);
    return sent;
}

int test_http(int port, const char *method, const char *path, const char *form,
              struct buf *answer)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
    const char *body;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    buf_clear(answer);
    if (fd < 0)
        return 0;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        exchange(fd, method, path, form, answer) && answer->size > 12)
        status = atoi(answer->data + 9);
    close(fd);
    body = strstr(answer->data, "\r\n\r\n");
    buf_consume(answer, body ? (size_t)(body + 4 - answer->data) : answer->size);
    return status;
}
