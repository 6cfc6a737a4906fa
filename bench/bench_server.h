/* SPDX-License-Identifier: MIT */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

/*
 * A connection of bench_server, plain or with TLS. Each belongs to one thread.
 */

#include <stdbool.h>
#include <sys/types.h>

struct link;

/* For all connections after it; false: the files cannot be used. */
bool link_use_tls(const char *cert_file, const char *key_file);
/* Takes the socket; NULL where the handshake failed. */
struct link *link_open(int fd);
void link_close(struct link *link);
/* As send() and recv(). */
ssize_t link_send(struct link *link, const void *bytes, size_t size);
ssize_t link_receive(struct link *link, void *bytes, size_t size);

#endif
