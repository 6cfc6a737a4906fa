/* SPDX-License-Identifier: MIT */
#ifndef SIM_GO_JSON_H
#define SIM_GO_JSON_H

/*
 * Small things that servers written in Go have in common: how they write strings, times
 * and numbers as JSON, and how their errors word a bad parameter.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* A JSON string. With html, '<', '>' and '&' become \u003c and so on, as encoding/json
   does it unless told otherwise. Bad UTF-8 becomes U+FFFD. */
void go_json_string(struct buffer *out, const char *text, size_t size, bool html);
/* The same of a terminated text, with html. */
void go_json_text(struct buffer *out, const char *text);
/* Seconds since 1970 as a number with at most three decimals. */
void go_json_seconds(struct buffer *out, int64_t ns);
/* A sample's value in quotes. */
void go_json_value(struct buffer *out, double value);
/* Base64 of bytes, without quotes. */
void go_base64(struct buffer *out, const unsigned char *bytes, size_t size);

/* A duration of Go's time.ParseDuration ("1.5s", "500ms", "1h30m"). On failure err gets
   Go's own words. */
bool go_duration(const char *text, int64_t *ret_ns, char *err, size_t size);
/* "960h0m0s" */
void go_duration_text(int64_t ns, char *out, size_t size);

#endif
