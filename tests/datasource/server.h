/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DATASOURCE_SERVER_H
#define TESTS_DATASOURCE_SERVER_H

/*
 * A real Prometheus on an ephemeral port that scrapes itself every second; its files
 * are in a directory of its own, which goes with it.
 */

#include <stdbool.h>
#include <sys/types.h>

struct server {
    pid_t pid;
    int port;
    char *dir;
};

bool server_installed(void);
/* web: text of its --web.config.file, or NULL. Does not wait until it is ready. */
void server_start(struct server *server, const char *web);
/* Stop and start again, on the same port with the same data. */
void server_stop(struct server *server);
void server_restart(struct server *server);
/* Rewrite its web configuration, which it reads anew for each connection. */
void server_set_web(const struct server *server, const char *web);
void server_end(struct server *server);

#endif
