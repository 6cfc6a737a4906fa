/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_SERVER_H
#define TESTS_SUPPORT_SERVER_H

/*
 * Real servers for contract tests: started on a free port of the loopback with a
 * directory of their own, asked by a few lines of HTTP, ended by their pid. Whatever
 * fails fails the running test.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "core/buf.h"

struct test_server {
    pid_t pid;
    int port;
    char dir[128]; /* removed with the server */
};

/* Is the program on the PATH? */
bool test_program_exists(const char *name);
/* A fresh directory; the server is started later, by test_server_start(). */
void test_server_prepare(struct test_server *server);
/* Write a file in the server's directory. */
void test_server_write(const struct test_server *server, const char *name,
                       const char *text);
/* Run a program to its end; in its arguments {dir} and {port} are replaced. */
void test_server_run(const struct test_server *server, const char *const *argv);
/* Start it and wait until GET ready_path gives 200. */
void test_server_start(struct test_server *server, const char *const *argv,
                       const char *ready_path);
void test_server_stop(struct test_server *server);

/* One exchange: returns the HTTP status, the body in answer; 0 without an answer. */
int test_http(int port, const char *method, const char *path, const char *form,
              struct buf *answer);

#endif
