/* SPDX-License-Identifier: MIT */
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench_server.h"
#include "core/mem.h"

struct link {
    int fd;
    gnutls_session_t tls; /* NULL: plain */
};

static gnutls_certificate_credentials_t credentials;

bool link_use_tls(const char *cert_file, const char *key_file)
{
    return gnutls_certificate_allocate_credentials(&credentials) == 0 &&
           gnutls_certificate_set_x509_key_file(credentials, cert_file, key_file,
                                                GNUTLS_X509_FMT_PEM) == 0;
}

struct link *link_open(int fd)
{
    struct link *link = xcalloc(1, sizeof(*link));
    int on = 1;

    link->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (!credentials)
        return link;
    if (gnutls_init(&link->tls, GNUTLS_SERVER) == 0 &&
        gnutls_set_default_priority(link->tls) == 0 &&
        gnutls_credentials_set(link->tls, GNUTLS_CRD_CERTIFICATE, credentials) == 0) {
        gnutls_transport_set_int(link->tls, fd);
        if (gnutls_handshake(link->tls) == 0)
            return link;
    }
    link_close(link);
    return NULL;
}

void link_close(struct link *link)
{
    if (link->tls)
        gnutls_deinit(link->tls);
    close(link->fd);
    free(link);
}

ssize_t link_send(struct link *link, const void *bytes, size_t size)
{
    return link->tls ? gnutls_record_send(link->tls, bytes, size)
                     : send(link->fd, bytes, size, 0);
}

ssize_t link_receive(struct link *link, void *bytes, size_t size)
{
    return link->tls ? gnutls_record_recv(link->tls, bytes, size)
                     : recv(link->fd, bytes, size, 0);
}
