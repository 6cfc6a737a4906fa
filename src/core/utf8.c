/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"

#include <string.h>

#include "core/utf8_table.h"

static const char ellipsis[] = "…";

/* One row of the well-formed sequences (Unicode, table 3-7): by the first byte, the
   length, the bits it carries and the bounds of the second byte. */
struct lead {
    unsigned char first, last, length, bits, low, high;
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 2, 0x1f, 0x80, 0xbf},
    {0xe0, 0xe0, 3, 0x0f, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x0f, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x0f, 0x80, 0x9f},
    {0xee, 0xef, 3, 0x0f, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x07, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x07, 0x80, 0xbf},
    {0xf4, 0xf4, 4, 0x07, 0x80, 0x8f},
};

/* As utf8_decode(), for bytes above 7F; *ret_ok tells a U+FFFD in the text from one that
   stands for an ill-formed part. */
static size_t decode_multibyte(const char *text, const char *end, uint32_t *ret,
                               bool *ret_ok)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t left = (size_t)(end - text), length = 1;
    uint32_t code;

    *ret = UTF8_REPLACEMENT;
    *ret_ok = false;
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        const struct lead *lead = &leads[i];

        if (bytes[0] < lead->first || bytes[0] > lead->last)
            continue;
        code = bytes[0] & lead->bits;
        for (; length < lead->length; length++) {
            unsigned char low = length == 1 ? lead->low : 0x80;
            unsigned char high = length == 1 ? lead->high : 0xbf;

            if (length == left || bytes[length] < low || bytes[length] > high)
                return length;
            code = (code << 6) | (bytes[length] & 0x3f);
        }
        *ret = code;
        *ret_ok = true;
        return length;
    }
    return 1;
}

size_t utf8_decode(const char *text, const char *end, uint32_t *ret)
{
    bool ok;

    if ((unsigned char)*text < 0x80) {
        *ret = (unsigned char)*text;
        return 1;
    }
    return decode_multibyte(text, end, ret, &ok);
}

size_t utf8_encode(uint32_t code, char *out)
{
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        code = UTF8_REPLACEMENT;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

bool utf8_valid(const char *text, size_t size)
{
    const char *end = text + size;
    uint32_t code;
    bool ok;

    while (text < end) {
        if ((unsigned char)*text < 0x80) {
            text++;
            continue;
        }
        text += decode_multibyte(text, end, &code, &ok);
        if (!ok)
            return false;
    }
    return true;
}

enum utf8_class utf8_class_of(uint32_t code)
{
    unsigned low = 0, high = utf8_range_count;

    if (code >= 0x20 && code < 0x7f)
        return UTF8_CLASS_NARROW;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (code < utf8_ranges[middle].first)
            high = middle;
        else if (code > utf8_ranges[middle].last)
            low = middle + 1;
        else
            return utf8_ranges[middle].class;
    }
    return code <= 0x10ffff ? UTF8_CLASS_NARROW : UTF8_CLASS_REPLACE;
}

int utf8_code_width(uint32_t code)
{
    enum utf8_class class = utf8_class_of(code);

    if (class == UTF8_CLASS_MARK || class == UTF8_CLASS_DROP ||
        class == UTF8_CLASS_JOINER)
        return 0;
    return class == UTF8_CLASS_WIDE || class == UTF8_CLASS_MODIFIER ? 2 : 1;
}

int utf8_width(const char *text)
{
    return utf8_width_n(text, strlen(text));
}

int utf8_width_n(const char *text, size_t size)
{
    const char *end = text + size;
    uint32_t code;
    int width = 0;

    while (text < end) {
        text += utf8_decode(text, end, &code);
        width += utf8_code_width(code);
    }
    return width;
}

size_t utf8_prefix(const char *text, size_t size, int columns)
{
    const char *at = text, *end = text + size;
    uint32_t code;

    while (at < end) {
        size_t length = utf8_decode(at, end, &code);
        int width = utf8_code_width(code);

        if (width > columns)
            break;
        columns -= width;
        at += length;
    }
    return (size_t)(at - text);
}

/* Append [text, text + length) to buf, never part of a character. */
static bool append(char *buf, size_t size, size_t *used, const char *text, size_t length)
{
    if (length >= size - *used) {
        length = size - *used - 1;
        while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
        memcpy(buf + *used, text, length);
        *used += length;
        buf[*used] = '\0';
        return false;
    }
    memcpy(buf + *used, text, length);
    *used += length;
    buf[*used] = '\0';
    return true;
}

int utf8_ellipsize(const char *text, int columns, char *buf, size_t size)
{
    size_t length = strlen(text), used = 0, prefix;

    if (!size)
        return 0;
    buf[0] = '\0';
    if (columns <= 0)
        return 0;
    prefix = utf8_prefix(text, length, columns);
    if (prefix == length) {
        append(buf, size, &used, text, length);
        return utf8_width_n(buf, used);
    }
    prefix = utf8_prefix(text, length, columns - 1);
    if (append(buf, size, &used, text, prefix))
        append(buf, size, &used, ellipsis, sizeof(ellipsis) - 1);
    return utf8_width_n(buf, used);
}

/* Bytes before the longest end of text that is at most columns wide. */
static size_t skip_to_end(const char *text, size_t size, int columns)
{
    int over = utf8_width_n(text, size) - columns;
    const char *at = text, *end = text + size;
    uint32_t code;

    while (at < end && over > 0) {
        at += utf8_decode(at, end, &code);
        over -= utf8_code_width(code);
    }
    /* A mark belongs to the character that was skipped. */
    while (at < end) {
        size_t length = utf8_decode(at, end, &code);

        if (utf8_code_width(code) > 0)
            break;
        at += length;
    }
    return (size_t)(at - text);
}

int utf8_ellipsize_middle(const char *text, int columns, char *buf, size_t size)
{
    size_t length = strlen(text), used = 0, head, tail;

    if (!size)
        return 0;
    if (columns < 5 || utf8_prefix(text, length, columns) == length)
        return utf8_ellipsize(text, columns, buf, size);
    buf[0] = '\0';
    head = utf8_prefix(text, length, columns / 2);
    tail = skip_to_end(text, length, columns - columns / 2 - 1);
    if (append(buf, size, &used, text, head) &&
        append(buf, size, &used, ellipsis, sizeof(ellipsis) - 1))
        append(buf, size, &used, text + tail, length - tail);
    return utf8_width_n(buf, used);
}
