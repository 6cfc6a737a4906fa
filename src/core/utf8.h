/* SPDX-License-Identifier: MIT */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

/*
 * UTF-8 and the width of text on a terminal: the only place that decides either.
 * Text from outside passes utf8_sanitize() when it is decoded and is trusted after.
 *
 * Sanitised text is valid UTF-8 without control characters, bidirectional overrides,
 * zero-width or invisible characters, private-use or unassigned code points, with at
 * most two combining marks per base. What was removed stays visible as U+2400-style
 * pictures, "<U+202E>" or U+FFFD; but variation selectors, enclosing marks, and joiners
 * and skin tones after a symbol are left out, and flags become their two letters,
 * because terminals do not agree on the width of such sequences.
 * (Unicode 14, which is what the C library of Debian 12 knows; UAX 9, UAX 11, UTR 36.)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffdu

/* Decode one code point of [text, end), end > text: strict (no overlong form, no
   surrogate, ≤ 10FFFF); one U+FFFD per maximal ill-formed part. Returns its bytes ≥ 1. */
size_t utf8_decode(const char *text, const char *end, uint32_t *ret);
/* Encode into out[4]; returns 1–4. */
size_t utf8_encode(uint32_t code, char *out);
bool utf8_valid(const char *text, size_t size);

/* Columns of one code point: 0 (combining), 1 or 2. */
int utf8_code_width(uint32_t code);
/* Columns of a text (sanitised). */
int utf8_width(const char *text);
int utf8_width_n(const char *text, size_t size);
/* Bytes of the longest prefix that is at most columns wide, marks included. */
size_t utf8_prefix(const char *text, size_t size, int columns);
/* Copy, cut to columns with "…" at the end where cut; returns the columns used. */
int utf8_ellipsize(const char *text, int columns, char *buf, size_t size);
/* The same, cut in the middle ("sql-stu…x2kpl"): where the ends differ. */
int utf8_ellipsize_middle(const char *text, int columns, char *buf, size_t size);

enum utf8_newline {
    UTF8_NEWLINE_PICTURE, /* "␊": one line in, one line out */
    UTF8_NEWLINE_KEEP,    /* for text that is shown wrapped (log lines, runbooks): "\r\n"
                             becomes "\n" and a tab four spaces */
};

struct buf;
struct arena;
/* Append the sanitised form of [text, text + size) to out; false on out's maximum. */
bool utf8_sanitize(struct buf *out, const char *text, size_t size,
                   enum utf8_newline newline);
/* The same into an arena; returns NULL over its maximum. Text that is clean already is
   copied as it is (the quick path). */
char *utf8_sanitize_arena(struct arena *arena, const char *text, size_t size,
                          enum utf8_newline newline);
/* The same into buf, without allocating: cut at a character where it does not fit (then
   false). buf is always terminated. */
bool utf8_sanitize_fixed(char *buf, size_t buf_size, const char *text, size_t size,
                         enum utf8_newline newline);
/* True where utf8_sanitize() would change nothing. */
bool utf8_clean(const char *text, size_t size, enum utf8_newline newline);

#endif
