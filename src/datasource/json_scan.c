/* SPDX-License-Identifier: MIT */
#include "datasource/json_scan.h"

#include <string.h>

#include "core/utf8.h"

/* What a piece may end in the middle of. */
enum { LEX_NONE, LEX_STRING, LEX_ESCAPE, LEX_HEX, LEX_NUMBER, LEX_LITERAL };

enum { NUMBER_MAX = 1024 /* characters of a number; servers write up to 25 */ };

void json_scan_init(struct json_scan *scan, int depth_max, size_t text_max)
{
    *scan = (struct json_scan){
        .depth_max = depth_max < JSON_SCAN_DEPTH_MAX ? depth_max : JSON_SCAN_DEPTH_MAX,
        .skip_to = -1,
        .text_max = text_max,
    };
    buf_init(&scan->part, text_max > NUMBER_MAX ? text_max : NUMBER_MAX);
}

void json_scan_done(struct json_scan *scan)
{
    buf_done(&scan->part);
}

void json_scan_feed(struct json_scan *scan, const char *bytes, size_t size)
{
    if (size == 0)
        return;
    scan->piece_offset += (uint64_t)(scan->end - scan->piece);
    scan->piece = scan->at = bytes;
    scan->end = bytes + size;
}

void json_scan_finish(struct json_scan *scan)
{
    scan->finished = true;
}

void json_scan_skip(struct json_scan *scan)
{
    scan->skip_to = scan->depth - 1;
}

static enum json_token fail(struct json_scan *scan, const char *error)
{
    if (!scan->error) {
        scan->error = error;
        scan->error_at = scan->piece_offset + (uint64_t)(scan->at - scan->piece);
    }
    return JSON_ERROR;
}

static bool in_object(const struct json_scan *scan)
{
    return scan->depth > 0 && (scan->objects >> (scan->depth - 1) & 1);
}

static void value_done(struct json_scan *scan)
{
    scan->expect = scan->depth > 0 ? JSON_EXPECT_COMMA_OR_END : JSON_EXPECT_NOTHING;
}

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
    value_done(scan);
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

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hex(struct json_scan *scan, char c)
{
    int digit = hex_digit(c);
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
static enum json_token resume_string(struct json_scan *scan)
{
    while (scan->at < scan->end) {
        const char *start = scan->at;

        if (scan->lex == LEX_ESCAPE) {
            if (!escape(scan, *start))
                return fail(scan, "bad escape in a string");
            scan->at++;
        } else if (scan->lex == LEX_HEX) {
            if (!hex(scan, *start))
                return fail(scan, "bad \\u escape in a string");
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
                return fail(scan, "control character in a string");
            scan->at++;
            scan->lex = LEX_ESCAPE;
        }
    }
    return JSON_MORE;
}

/* Behind the opening quote. Most strings are plain and whole: then nothing is copied. */
static enum json_token start_string(struct json_scan *scan, bool key)
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
    return resume_string(scan);
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
        return fail(scan, "malformed number");
    scan->text = text;
    scan->size = size;
    scan->cut = false;
    scan->lex = LEX_NONE;
    value_done(scan);
    return JSON_NUMBER;
}

static enum json_token scan_number(struct json_scan *scan)
{
    const char *start = scan->at;
    size_t size;

    while (scan->at < scan->end && number_char(*scan->at))
        scan->at++;
    size = (size_t)(scan->at - start);
    if (size > NUMBER_MAX ||
        (scan->lex == LEX_NUMBER && scan->part.size + size > NUMBER_MAX))
        return fail(scan, "number with too many digits");
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

static enum json_token resume_literal(struct json_scan *scan)
{
    while (scan->at < scan->end && *scan->literal) {
        if (*scan->at != *scan->literal)
            return fail(scan, "unknown word");
        scan->at++;
        scan->literal++;
    }
    if (*scan->literal)
        return JSON_MORE;
    scan->lex = LEX_NONE;
    value_done(scan);
    return scan->literal_token;
}

static enum json_token start_literal(struct json_scan *scan, const char *literal,
                                     enum json_token token)
{
    scan->lex = LEX_LITERAL;
    scan->literal = literal;
    scan->literal_token = token;
    return resume_literal(scan);
}

/* --- Structure ------------------------------------------------------------------------- */

static enum json_token open_container(struct json_scan *scan, bool object)
{
    uint64_t bit;

    if (scan->depth == scan->depth_max)
        return fail(scan, "nested too deeply");
    bit = UINT64_C(1) << scan->depth;
    scan->objects = object ? scan->objects | bit : scan->objects & ~bit;
    scan->depth++;
    scan->at++;
    scan->expect = object ? JSON_EXPECT_KEY_OR_END : JSON_EXPECT_VALUE_OR_END;
    return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_token close_container(struct json_scan *scan, bool object)
{
    enum json_expect empty = object ? JSON_EXPECT_KEY_OR_END : JSON_EXPECT_VALUE_OR_END;

    if (scan->depth == 0 || in_object(scan) != object ||
        (scan->expect != JSON_EXPECT_COMMA_OR_END && scan->expect != empty))
        return fail(scan, object ? "unexpected \"}\"" : "unexpected \"]\"");
    scan->depth--;
    scan->at++;
    value_done(scan);
    return object ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_token start_value(struct json_scan *scan, char c)
{
    switch (c) {
    case '{':
        return open_container(scan, true);
    case '[':
        return open_container(scan, false);
    case '"':
        scan->at++;
        return start_string(scan, false);
    case 't':
        return start_literal(scan, "true", JSON_TRUE);
    case 'f':
        return start_literal(scan, "false", JSON_FALSE);
    case 'n':
        return start_literal(scan, "null", JSON_NULL);
    default:
        if (c == '-' || (c >= '0' && c <= '9'))
            return scan_number(scan);
        return fail(scan, "a value is missing");
    }
}

/* Commas and colons: true where one was used up and the next byte is to be looked at. */
static bool pass_punctuation(struct json_scan *scan, char c)
{
    if (c == ',' && scan->expect == JSON_EXPECT_COMMA_OR_END)
        scan->expect = in_object(scan) ? JSON_EXPECT_KEY : JSON_EXPECT_VALUE;
    else if (c == ':' && scan->expect == JSON_EXPECT_COLON)
        scan->expect = JSON_EXPECT_VALUE;
    else
        return false;
    scan->at++;
    return true;
}

/* A byte order mark in front; it may be split too. */
static bool pass_bom(struct json_scan *scan)
{
    static const char mark[] = "\xef\xbb\xbf";

    while (scan->at < scan->end && scan->bom < 3 && *scan->at == mark[scan->bom]) {
        scan->at++;
        scan->bom++;
    }
    if (scan->at == scan->end)
        return true;
    if (scan->bom > 0 && scan->bom < 3)
        return false;
    scan->bom = 3;
    return true;
}

static enum json_token start_token(struct json_scan *scan)
{
    while (scan->at < scan->end) {
        char c = *scan->at;

        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            scan->at++;
            continue;
        }
        if (pass_punctuation(scan, c))
            continue;
        if (c == '}' || c == ']')
            return close_container(scan, c == '}');
        switch (scan->expect) {
        case JSON_EXPECT_VALUE:
        case JSON_EXPECT_VALUE_OR_END:
            return start_value(scan, c);
        case JSON_EXPECT_KEY:
        case JSON_EXPECT_KEY_OR_END:
            if (c != '"')
                return fail(scan, "a key is missing");
            scan->at++;
            return start_string(scan, true);
        case JSON_EXPECT_COLON:
            return fail(scan, "\":\" is missing");
        case JSON_EXPECT_COMMA_OR_END:
            return fail(scan, "\",\" is missing");
        case JSON_EXPECT_NOTHING:
        default:
            return fail(scan, "bytes behind the document");
        }
    }
    return JSON_MORE;
}

static enum json_token step(struct json_scan *scan)
{
    enum json_token token = JSON_MORE;

    if (scan->error)
        return JSON_ERROR;
    if (scan->bom < 3 && !pass_bom(scan))
        return fail(scan, "broken byte order mark");
    switch (scan->lex) {
    case LEX_NONE:
        token = start_token(scan);
        break;
    case LEX_NUMBER:
        token = scan_number(scan);
        break;
    case LEX_LITERAL:
        token = resume_literal(scan);
        break;
    default:
        token = resume_string(scan);
        break;
    }
    if (token != JSON_MORE || !scan->finished)
        return token;
    if (scan->expect == JSON_EXPECT_NOTHING && scan->lex == LEX_NONE)
        return JSON_END;
    return fail(scan, "it ends in the middle");
}

enum json_token json_scan_next(struct json_scan *scan)
{
    enum json_token token = step(scan);

    while (scan->skip_to >= 0 && token > JSON_END) {
        if (scan->depth == scan->skip_to)
            scan->skip_to = -1;
        token = step(scan);
    }
    return token;
}
