/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asker.h"
#include "core/mem.h"
#include "support/test.h"

static const char *const program = "/usr/bin/prometheus";

bool server_installed(void)
{
    return access(program, X_OK) == 0;
}

static void run(const struct server *server)
{
    char *address = xasprintf("--web.listen-address=127.0.0.1:%d", server->port);
    char *storage = xasprintf("--storage.tsdb.path=%s/data", server->dir);
    char *config = xasprintf("--config.file=%s/prometheus.yml", server->dir);
    char *web = xasprintf("--web.config.file=%s/web.yml", server->dir);

    if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
        _exit(126);
    execl(program, "prometheus", config, web, storage, address, "--log.level=error",
          (char *)NULL);
    _exit(127);
}

void server_restart(struct server *server)
{
    server->pid = fork();
    if (server->pid == 0)
        run(server);
    assert_true(server->pid > 0);
}

void server_set_web(const struct server *server, const char *web)
{
    char *path = xasprintf("%s/web.yml", server->dir);

    write_text(path, web ? web : "", 0600);
    free(path);
}

void server_start(struct server *server, const char *web)
{
    char *path, *text;

    server->dir = temporary_directory();
    server->port = free_port();
    path = xasprintf("%s/prometheus.yml", server->dir);
    text = xasprintf("global: {scrape_interval: 1s}\nscrape_configs:\n"
                     "- job_name: self\n"
                     "  static_configs: [{targets: ['127.0.0.1:%d']}]\n",
                     server->port);
    write_text(path, text, 0600);
    server_set_web(server, web);
    free(text);
    free(path);
    server_restart(server);
}

void server_stop(struct server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    server->pid = 0;
}

void server_end(struct server *server)
{
    if (server->pid)
        server_stop(server);
    remove_tree(server->dir);
    free(server->dir);
}
