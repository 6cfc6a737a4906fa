/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/utf8.h"
#include "core/utf8_table.h"

/*
 * One pass over the text. Each step reads one code point (or one ill-formed part) and
 * says what stands for it; runs of plain ASCII are passed through whole. What a step
 * writes is itself clean, so that cleaning twice changes nothing.
 */

enum { MARKS_MAX = 2, PIECE_MAX = 16, TAB_COLUMNS = 4 };

struct cleaner {
    const char *at, *end;
    enum utf8_newline newline;
    uint32_t base; /* the character that a mark would go to; 0: none */
    int marks;     /* it has already */
};

/* What stands for one step's input; text is not terminated. */
struct piece {
    const char *text;
    size_t size;
    bool changed;
};

static bool plain(char c)
{
    return c >= 0x20 && c < 0x7f;
}

/* Behind the run of plain bytes: eight at a time, as nearly all text is one run. A byte
   is not plain where taking 20 from it borrows, or adding 1 reaches the top bit. */
static const char *skip_plain(const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t word;

    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, sizeof(word));
        if ((((word - ones * 0x20) & ~word) | (word + ones) | word) & tops)
            break;
    }
    while (at < end && plain(*at))
        at++;
    return at;
}

/* Pictures and such, where joiners and skin tones are part of one glyph elsewhere. */
static bool is_symbol(uint32_t code)
{
    return (code >= 0x203c && code < 0x3300) || code >= 0x1f000;
}

/* The character that stands for the step's input, which later marks go to. */
static size_t put(struct cleaner *cleaner, uint32_t code, char *out)
{
    cleaner->base = code;
    cleaner->marks = 0;
    return utf8_encode(code, out);
}

/* "<U+202E>" */
static size_t put_escape(struct cleaner *cleaner, uint32_t code, char *out)
{
    cleaner->base = '>';
    cleaner->marks = 0;
    return (size_t)snprintf(out, PIECE_MAX, "<U+%04X>", (unsigned)code);
}

/* C0 and DEL have pictures (U+2400…); C1 has none. */
static size_t put_control(struct cleaner *cleaner, uint32_t code, char *out)
{
    bool keep = cleaner->newline == UTF8_NEWLINE_KEEP;

    if (keep && code == '\r' && cleaner->at < cleaner->end && *cleaner->at == '\n')
        return 0;
    if (keep && code == '\n') {
        cleaner->base = 0;
        out[0] = '\n';
        return 1;
    }
    if (keep && code == '\t') {
        put(cleaner, ' ', out);
        memset(out, ' ', TAB_COLUMNS);
        return TAB_COLUMNS;
    }
    if (code < 0x20)
        return put(cleaner, 0x2400 + code, out);
    if (code == 0x7f)
        return put(cleaner, 0x2421, out);
    return put_escape(cleaner, code, out);
}

/* What stands for code, into out[PIECE_MAX]; returns its size. */
static size_t replace(struct cleaner *cleaner, uint32_t code, char *out)
{
    switch (utf8_class_of(code)) {
    case UTF8_CLASS_CONTROL:
        return put_control(cleaner, code, out);
    case UTF8_CLASS_MARK:
        if (!cleaner->base)
            break;
        if (cleaner->marks >= MARKS_MAX)
            return 0;
        cleaner->marks++;
        return utf8_encode(code, out);
    case UTF8_CLASS_DROP:
        return 0;
    case UTF8_CLASS_JOINER:
        return is_symbol(cleaner->base) ? 0 : put_escape(cleaner, code, out);
    case UTF8_CLASS_MODIFIER:
        return is_symbol(cleaner->base) ? 0 : put(cleaner, code, out);
    case UTF8_CLASS_REGIONAL:
        return put(cleaner, 'A' + code - 0x1f1e6, out);
    case UTF8_CLASS_ESCAPE:
        return put_escape(cleaner, code, out);
    case UTF8_CLASS_NARROW:
    case UTF8_CLASS_WIDE:
        return put(cleaner, code, out);
    case UTF8_CLASS_REPLACE:
        break;
    }
    return put(cleaner, UTF8_REPLACEMENT, out);
}

/* False at the end. out is the room for a piece that is not the text itself. */
static bool next_piece(struct cleaner *cleaner, char *out, struct piece *ret)
{
    const char *start = cleaner->at;
    uint32_t code;

    if (start == cleaner->end)
        return false;
    cleaner->at = skip_plain(start, cleaner->end);
    if (cleaner->at > start) {
        cleaner->base = (unsigned char)cleaner->at[-1];
        cleaner->marks = 0;
        *ret = (struct piece){start, (size_t)(cleaner->at - start), false};
        return true;
    }
    cleaner->at += utf8_decode(start, cleaner->end, &code);
    ret->text = out;
    ret->size = replace(cleaner, code, out);
    ret->changed =
        ret->size != (size_t)(cleaner->at - start) || memcmp(out, start, ret->size) != 0;
    return true;
}

bool utf8_sanitize(struct buf *out, const char *text, size_t size,
                   enum utf8_newline newline)
{
    struct cleaner cleaner = {.at = text, .end = text + size, .newline = newline};
    char room[PIECE_MAX];
    struct piece piece;

    while (next_piece(&cleaner, room, &piece)) {
        if (!buf_add(out, piece.text, piece.size))
            return false;
    }
    return true;
}

bool utf8_sanitize_fixed(char *buf, size_t buf_size, const char *text, size_t size,
                         enum utf8_newline newline)
{
    struct cleaner cleaner = {.at = text, .end = text + size, .newline = newline};
    char room[PIECE_MAX];
    struct piece piece;
    size_t used = 0;
    bool whole = true;

    if (!buf_size)
        return size == 0;
    while (whole && next_piece(&cleaner, room, &piece)) {
        whole = piece.size < buf_size - used;
        /* Only a run of ASCII may be cut; another piece is left out whole. */
        if (!whole)
            piece.size = piece.text == room ? 0 : buf_size - used - 1;
        memcpy(buf + used, piece.text, piece.size);
        used += piece.size;
    }
    buf[used] = '\0';
    return whole;
}

/* Size of the clean form; *ret_changed tells whether it differs. */
static size_t measure(const char *text, size_t size, enum utf8_newline newline,
                      bool *ret_changed)
{
    struct cleaner cleaner = {.at = text, .end = text + size, .newline = newline};
    char room[PIECE_MAX];
    struct piece piece;
    size_t total = 0;

    *ret_changed = false;
    while (next_piece(&cleaner, room, &piece)) {
        total += piece.size;
        *ret_changed |= piece.changed;
    }
    return total;
}

char *utf8_sanitize_arena(struct arena *arena, const char *text, size_t size,
                          enum utf8_newline newline)
{
    struct cleaner cleaner = {.at = text, .end = text + size, .newline = newline};
    char room[PIECE_MAX], *clean;
    struct piece piece;
    size_t used = 0;
    bool changed;
    size_t total = measure(text, size, newline, &changed);

    if (!changed)
        return arena_strndup(arena, text, size);
    clean = arena_alloc(arena, total + 1);
    if (!clean)
        return NULL;
    while (next_piece(&cleaner, room, &piece)) {
        memcpy(clean + used, piece.text, piece.size);
        used += piece.size;
    }
    clean[used] = '\0';
    return clean;
}

bool utf8_clean(const char *text, size_t size, enum utf8_newline newline)
{
    struct cleaner cleaner = {.at = text, .end = text + size, .newline = newline};
    char room[PIECE_MAX];
    struct piece piece;

    while (next_piece(&cleaner, room, &piece)) {
        if (piece.changed)
            return false;
    }
    return true;
}
