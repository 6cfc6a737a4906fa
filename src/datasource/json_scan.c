/* SPDX-License-Identifier: MIT */
#include "datasource/json_scan.h"

#include "datasource/json_scan_text.h"

void json_scan_init(struct json_scan *scan, int depth_max, size_t text_max)
{
    *scan = (struct json_scan){
        .depth_max = depth_max < JSON_SCAN_DEPTH_MAX ? depth_max : JSON_SCAN_DEPTH_MAX,
        .skip_to = -1,
        .text_max = text_max,
    };
    buf_init(&scan->part, text_max > JSON_NUMBER_MAX ? text_max : JSON_NUMBER_MAX);
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

static bool in_object(const struct json_scan *scan)
{
    return scan->depth > 0 && (scan->objects >> (scan->depth - 1) & 1);
}

enum json_token json_scan_fail(struct json_scan *scan, const char *error)
{
    if (!scan->error) {
        scan->error = error;
        scan->error_at = scan->piece_offset + (uint64_t)(scan->at - scan->piece);
    }
    return JSON_ERROR;
}

void json_scan_value_done(struct json_scan *scan)
{
    scan->expect = scan->depth > 0 ? JSON_EXPECT_COMMA_OR_END : JSON_EXPECT_NOTHING;
}

static enum json_token open_container(struct json_scan *scan, bool object)
{
    uint64_t bit;

    if (scan->depth == scan->depth_max)
        return json_scan_fail(scan, "nested too deeply");
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
        return json_scan_fail(scan, object ? "unexpected \"}\"" : "unexpected \"]\"");
    scan->depth--;
    scan->at++;
    json_scan_value_done(scan);
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
        return json_scan_start_string(scan, false);
    case 't':
        return json_scan_start_literal(scan, "true", JSON_TRUE);
    case 'f':
        return json_scan_start_literal(scan, "false", JSON_FALSE);
    case 'n':
        return json_scan_start_literal(scan, "null", JSON_NULL);
    default:
        if (c == '-' || (c >= '0' && c <= '9'))
            return json_scan_number(scan);
        return json_scan_fail(scan, "a value is missing");
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
                return json_scan_fail(scan, "a key is missing");
            scan->at++;
            return json_scan_start_string(scan, true);
        case JSON_EXPECT_COLON:
            return json_scan_fail(scan, "\":\" is missing");
        case JSON_EXPECT_COMMA_OR_END:
            return json_scan_fail(scan, "\",\" is missing");
        case JSON_EXPECT_NOTHING:
        default:
            return json_scan_fail(scan, "bytes behind the document");
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
        return json_scan_fail(scan, "broken byte order mark");
    switch (scan->lex) {
    case LEX_NONE:
        token = start_token(scan);
        break;
    case LEX_NUMBER:
        token = json_scan_number(scan);
        break;
    case LEX_LITERAL:
        token = json_scan_resume_literal(scan);
        break;
    default:
        token = json_scan_resume_string(scan);
        break;
    }
    if (token != JSON_MORE || !scan->finished)
        return token;
    if (scan->expect == JSON_EXPECT_NOTHING && scan->lex == LEX_NONE)
        return JSON_END;
    return json_scan_fail(scan, "it ends in the middle");
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

void json_scan_explain(const struct json_scan *scan, bool begun, struct err *err)
{
    if (!begun && scan->at < scan->end && *scan->at == '<')
        err_set(err, ERR_DECODE,
                "not an API answer (HTML): check the URL's path and the login");
    else if (!begun && scan->finished && scan->lex == 0)
        err_set(err, ERR_DECODE, "the answer is empty");
    else
        err_set(err, ERR_DECODE, "not a valid answer: %s (byte %llu)", scan->error,
                (unsigned long long)scan->error_at);
}
