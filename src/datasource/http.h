/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_HTTP_H
#define DATASOURCE_HTTP_H

/*
 * The transport over the network: libcurl's multi interface, driven by our loop
 * (curl_multi_socket_action with socket and timer callbacks; never curl_multi_poll,
 * which was seen to stall where libcurl queues by itself).
 *
 * libcurl is initialised and certificates are read on the loop's thread, not before the
 * first exchange. Nothing that is secret is in an error or in the log.
 */

#include "core/attr.h"
#include "core/err.h"
#include "datasource/transport.h"
#include "loop/loop.h"

/* The loop outlives the transport. */
struct transport *http_new(struct loop *loop) ALLOCATES;
/* "libcurl/7.88.1 OpenSSL/3.0.15 …": what --version prints. */
const char *http_library_version(void);

#endif
