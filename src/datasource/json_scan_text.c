/* SPDX-License-Identifier: MIT */
#include "datasource/json_scan_text.h"

#include <string.h>

#include "core/number.h"
#include "core/utf8.h"

/* --- Strings ------------------------------------------------------------------------- */

static void part_add(struct json_scan *scan, const char *bytes, size_t size)
{
    size_t room = scan->text_max > scan->part.size ? scan->text_max - scan->part.size : 0;

    if (size > room) {
        scan->cut = true;
        size = room;
    }
    if (size > 0)
        buf_add(&scan->part, bytes, size);
}

static void part_add_code(struct json_scan *scan, uint32_t code)
{
    char bytes[4];
    size_t size = utf8_encode(code, bytes);

    if (size <= scan->text_max && scan->part.size <= scan->text_max - size)
        buf_add(&scan->part, bytes, size);
    else
        scan->cut = true;
}

static void flush_high(struct json_scan *scan)
{
    if (scan->high)
        part_add_code(scan, UTF8_REPLACEMENT);
    scan->high = 0;
}

/* First byte that is not plain text of a string: a quote, a backslash or a control. */
static const char *skip_plain(const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;

    while (end - at >= 8) {
        uint64_t word, quote, backslash;

        memcpy(&word, at, sizeof(word));
        quote = word ^ ones * '"';
        backslash = word ^ ones * '\\';
        if ((((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
             ((word - ones * 0x20) & ~word)) &
            tops)
            break;
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

static enum json_token string_done(struct json_scan *scan, const char *text, size_t size)
{
    scan->text = text;
    scan->size = size;
    scan->lex = LEX_NONE;
    if (scan->key) {
        scan->expect = JSON_EXPECT_COLON;
        return JSON_KEY;
    }
    json_scan_value_done(scan);
    return JSON_STRING;
}

static bool escape(struct json_scan *scan, char c)
{
    static const char escaped[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(escaped, c) : NULL;

    if (c == 'u') {
        scan->lex = LEX_HEX;
        scan->hex_left = 4;
        scan->hex = 0;
        return true;
    }
    if (!found)
        return false;
    flush_high(scan);
    part_add(scan, &meant[found - escaped], 1);
    scan->lex = LEX_STRING;
    return true;
}

static bool hex(struct json_scan *scan, char c)
{
    int digit = number_hex_digit(c);
    uint32_t code = scan->hex << 4 | (uint32_t)digit;

    if (digit < 0)
        return false;
    scan->hex = code;
    if (--scan->hex_left > 0)
        return true;
    scan->lex = LEX_STRING;
    if (scan->high && code >= 0xdc00 && code <= 0xdfff) {
        part_add_code(scan, 0x10000 + ((scan->high - 0xd800) << 10) + (code - 0xdc00));
        scan->high = 0;
        return true;
    }
    flush_high(scan);
    if (code >= 0xd800 && code <= 0xdbff)
        scan->high = code;
    else
        part_add_code(scan, code >= 0xdc00 && code <= 0xdfff ? UTF8_REPLACEMENT : code);
    return true;
}

/* Go on with a string that has escapes or was split. */
enum json_token json_scan_resume_string(struct json_scan *scan)
{
    while (scan->at < scan->end) {
        const char *start = scan->at;

        if (scan->lex == LEX_ESCAPE) {
            if (!escape(scan, *start))
                return json_scan_fail(scan, "bad escape in a string");
            scan->at++;
        } else if (scan->lex == LEX_HEX) {
            if (!hex(scan, *start))
                return json_scan_fail(scan, "bad \\u escape in a string");
            scan->at++;
        } else {
            scan->at = skip_plain(start, scan->end);
            if (scan->at > start || (scan->at < scan->end && *scan->at != '\\'))
                flush_high(scan);
            part_add(scan, start, (size_t)(scan->at - start));
            if (scan->at == scan->end)
                break;
            if (*scan->at == '"') {
                scan->at++;
                return string_done(scan, scan->part.data, scan->part.size);
            }
            if (*scan->at != '\\')
                return json_scan_fail(scan, "control character in a string");
            scan->at++;
            scan->lex = LEX_ESCAPE;
        }
    }
    return JSON_MORE;
}

/* Behind the opening quote. Most strings are plain and whole: then nothing is copied. */
enum json_token json_scan_start_string(struct json_scan *scan, bool key)
{
    const char *start = scan->at;
    const char *stop = skip_plain(start, scan->end);

    scan->key = key;
    scan->cut = false;
    if (stop < scan->end && *stop == '"') {
        size_t size = (size_t)(stop - start);

        scan->at = stop + 1;
        scan->cut = size > scan->text_max;
        return string_done(scan, start, scan->cut ? scan->text_max : size);
    }
    scan->lex = LEX_STRING;
    scan->high = 0;
    buf_clear(&scan->part);
    return json_scan_resume_string(scan);
}

/* --- Numbers and literals -------------------------------------------------------------- */

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool number_valid(const char *at, size_t size)
{
    const char *end = at + size, *digits;

    if (at < end && *at == '-')
        at++;
    digits = at;
    at = skip_digits(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1))
        return false;
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits)
            return false;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        digits = at;
        at = skip_digits(at, end);
        if (at == digits)
            return false;
    }
    return at == end;
}

static bool number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' ||
           c == 'E';
}

static enum json_token number_done(struct json_scan *scan, const char *text, size_t size)
{
    if (!number_valid(text, size))
        return json_scan_fail(scan, "malformed number");
    scan->text = text;
    scan->size = size;
    scan->cut = false;
    scan->lex = LEX_NONE;
    json_scan_value_done(scan);
    return JSON_NUMBER;
}

enum json_token json_scan_number(struct json_scan *scan)
{
    const char *start = scan->at;
    size_t size;

    while (scan->at < scan->end && number_char(*scan->at))
        scan->at++;
    size = (size_t)(scan->at - start);
    if (size > JSON_NUMBER_MAX ||
        (scan->lex == LEX_NUMBER && scan->part.size + size > JSON_NUMBER_MAX))
        return json_scan_fail(scan, "number with too many digits");
    if (scan->at < scan->end && scan->lex != LEX_NUMBER)
        return number_done(scan, start, size);
    if (scan->lex != LEX_NUMBER)
        buf_clear(&scan->part);
    scan->lex = LEX_NUMBER;
    buf_add(&scan->part, start, size);
    /* Only what follows shows that it is complete. */
    if (scan->at == scan->end && !scan->finished)
        return JSON_MORE;
    return number_done(scan, scan->part.data, scan->part.size);
}

enum json_token json_scan_resume_literal(struct json_scan *scan)
{
    while (scan->at < scan->end && *scan->literal) {
        if (*scan->at != *scan->literal)
            return json_scan_fail(scan, "unknown word");
        scan->at++;
        scan->literal++;
    }
    if (*scan->literal)
        return JSON_MORE;
    scan->lex = LEX_NONE;
    json_scan_value_done(scan);
    return scan->literal_token;
}

enum json_token json_scan_start_literal(struct json_scan *scan, const char *literal,
                                        enum json_token token)
{
    scan->lex = LEX_LITERAL;
    scan->literal = literal;
    scan->literal_token = token;
    return json_scan_resume_literal(scan);
}
