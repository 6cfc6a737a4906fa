/* SPDX-License-Identifier: MIT */
#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "certificate.h"
#include "http.h"
#include "jaeger.h"
#include "loki.h"
#include "site.h"
#include "tempo.h"

enum { PORTS_MAX = 16, FILE_MAX = 65536 };

struct server {
    const struct options *options;
    const struct model *m;
    struct site *site;
    struct certificate_authority *authority;
    struct certificate certificate;
    int64_t certificate_end_ns;
    struct http_port *tls;
    struct http_port *loki_port, *jaeger_port, *tempo_port;
    struct loki *loki;
    struct jaeger *jaeger;
    struct tempo *tempo;
    uint16_t next_port; /* 0: any */
};

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MODEL_SECOND + now.tv_nsec;
}

/* The next port number of the range, or 0 where any will do. */
static uint16_t next_number(struct server *server)
{
    return server->next_port ? server->next_port++ : 0;
}

static bool start(struct server *server, struct http_port *port, struct sim_error *err)
{
    return http_port_start(port, server->options->listen, next_number(server), err);
}

/* ---- TLS ----------------------------------------------------------------------- */

static char *read_file(const char *path, struct sim_error *err)
{
    FILE *file = fopen(path, "r");
    char *text = file ? calloc(1, FILE_MAX) : NULL;
    bool ok = text && fread(text, 1, FILE_MAX - 1, file) > 0;
    if (file)
        fclose(file);
    if (ok)
        return text;
    snprintf(err->text, sizeof err->text, "cannot read %.200s: %s", path,
             errno ? strerror(errno) : "it is empty");
    free(text);
    return NULL;
}

static bool get_certificate(struct server *server, struct sim_error *err)
{
    const struct options *o = server->options;
    certificate_done(&server->certificate);
    if (o->tls_cert) {
        server->certificate.cert_pem = read_file(o->tls_cert, err);
        if (server->certificate.cert_pem)
            server->certificate.key_pem = read_file(o->tls_key, err);
        return server->certificate.key_pem != NULL;
    }
    server->certificate_end_ns = model_certificate_end_ns(server->m, wall_clock());
    return certificate_make(server->authority, server->certificate_end_ns,
                            &server->certificate, err);
}

static bool start_tls(struct server *server, uint16_t number, struct sim_error *err)
{
    server->tls = http_port_new("tls");
    if (!server->tls)
        return snprintf(err->text, sizeof err->text, "out of memory"), false;
    if (!get_certificate(server, err))
        return false;
    site_add_edge(server->site, server->tls);
    http_port_tls(server->tls, server->certificate.cert_pem, server->certificate.key_pem);
    return http_port_start(server->tls, server->options->listen, number, err);
}

static bool prepare_tls(struct server *server, struct sim_error *err)
{
    const struct options *o = server->options;
    if (!o->tls_dir && !o->tls_cert)
        return true;
    if (!o->tls_cert) {
        char path[512];
        server->authority = certificate_authority_new(err);
        snprintf(path, sizeof path, "%s/ca.pem", o->tls_dir);
        if (!server->authority ||
            !certificate_authority_write(server->authority, path, err))
            return false;
    }
    return start_tls(server, next_number(server), err);
}

/* The certificate that the model has now, should it be another. */
static bool renew_tls(struct server *server, struct sim_error *err)
{
    if (!server->authority ||
        model_certificate_end_ns(server->m, wall_clock()) == server->certificate_end_ns)
        return true;
    uint16_t number = http_port_number(server->tls);
    http_port_free(server->tls);
    server->tls = NULL;
    return start_tls(server, number, err);
}

/* ---- Ports --------------------------------------------------------------------- */

/* The servers for logs and traces, each on a port of its own. */
static bool start_signals(struct server *server, struct sim_error *err)
{
    server->loki_port = http_port_new("loki");
    server->jaeger_port = http_port_new("jaeger");
    server->tempo_port = http_port_new("tempo");
    if (!server->loki_port || !server->jaeger_port || !server->tempo_port)
        return snprintf(err->text, sizeof err->text, "out of memory"), false;
    server->loki = loki_register(server->loki_port, server->m);
    server->jaeger = jaeger_register(server->jaeger_port, server->m);
    server->tempo = tempo_register(server->tempo_port, server->m);
    return start(server, server->loki_port, err) &&
           start(server, server->jaeger_port, err) &&
           start(server, server->tempo_port, err);
}

static bool start_all(struct server *server, struct sim_error *err)
{
    server->site = site_new(server->m, server->options->as_is);
    if (!server->site)
        return snprintf(err->text, sizeof err->text, "out of memory"), false;
    site_set_address(server->site, server->options->listen);
    for (int i = 0; i < site_port_count(server->site); i++)
        if (!start(server, site_port(server->site, i), err))
            return false;
    return start_signals(server, err) && prepare_tls(server, err);
}

static void put_port(FILE *file, const struct http_port *port)
{
    if (port)
        fprintf(file, "%s %u\n", http_port_name(port), (unsigned)http_port_number(port));
}

/* Written aside and renamed: whoever waits for the file finds it complete. */
static bool write_ports(const struct server *server, struct sim_error *err)
{
    const char *path = server->options->ports_file;
    char aside[512];
    if (!path)
        path = "/dev/stdout";
    bool to_stdout = strcmp(path, "/dev/stdout") == 0;
    snprintf(aside, sizeof aside, "%s.new", path);
    FILE *file = to_stdout ? stdout : fopen(aside, "w");
    if (!file) {
        snprintf(err->text, sizeof err->text, "cannot write %.200s: %s", aside,
                 strerror(errno));
        return false;
    }
    for (int i = 0; i < site_port_count(server->site); i++)
        put_port(file, site_port(server->site, i));
    put_port(file, server->loki_port);
    put_port(file, server->jaeger_port);
    put_port(file, server->tempo_port);
    put_port(file, server->tls);
    bool ok =
        to_stdout ? fflush(file) == 0 : fclose(file) == 0 && rename(aside, path) == 0;
    if (!ok)
        snprintf(err->text, sizeof err->text, "cannot write %.200s", path);
    return ok;
}

/* Ports first: no handler may run on what is freed. */
static void stop_all(struct server *server)
{
    http_port_free(server->tls);
    http_port_free(server->loki_port);
    http_port_free(server->jaeger_port);
    http_port_free(server->tempo_port);
    site_free(server->site);
    loki_unregister(server->loki);
    jaeger_unregister(server->jaeger);
    tempo_unregister(server->tempo);
    certificate_done(&server->certificate);
    certificate_authority_free(server->authority);
}

/* Waits for a signal; every few seconds the certificate may have to change. */
static bool wait_for_end(struct server *server, const sigset_t *signals,
                         struct sim_error *err)
{
    const struct timespec pause = {.tv_sec = 5};
    for (;;) {
        if (sigtimedwait(signals, NULL, &pause) > 0)
            return true;
        if (!renew_tls(server, err))
            return false;
    }
}

bool serve_run(const struct options *options, const struct model *m,
               struct sim_error *err)
{
    struct server server = {.options = options, .m = m, .next_port = options->port_base};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL); /* also in the threads started below */
    signal(SIGPIPE, SIG_IGN);
    bool ok = start_all(&server, err) && write_ports(&server, err) &&
              wait_for_end(&server, &signals, err);
    stop_all(&server);
    return ok;
}
