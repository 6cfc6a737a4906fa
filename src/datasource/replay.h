/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_REPLAY_H
#define DATASOURCE_REPLAY_H

/*
 * Transports without a network and beside it: answers from a directory of recordings,
 * and a wrapper that makes one. One file for each exchange:
 *
 *     midwatch-recording 1
 *     source prometheus
 *     request POST /api/v1/query_range
 *     form query=up&start=1&end=2&step=1
 *     status 200
 *     (empty line)
 *     body as decoded
 *
 * A request is answered by the recording of the same request; where there is none, by
 * one that differs in nothing but times (start, end, time, timeout). No header is ever
 * recorded, so that a recording holds no secret; its bodies are what the servers said.
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/err.h"
#include "datasource/transport.h"
#include "loop/loop.h"

/* Whether there is such a directory; called before a thread is started for it. */
bool replay_check(const char *dir, struct err *err) MUST_USE;
struct transport *replay_new(struct loop *loop, const char *dir) ALLOCATES;

/* Passes everything through to inner (now its own) and writes what came. */
struct transport *record_new(struct transport *inner, const char *dir) ALLOCATES;

/* File name of the recording of a request, without the directory: by everything, or
   (exact false) the part that all its recordings at other times share. */
void recording_name(const struct source_settings *source, const struct request *request,
                    bool exact, char *buf, size_t size);

#endif
