/* SPDX-License-Identifier: MIT */
#include "support/grammar.h"

#include <stdbool.h>

#include "core/attr.h"
#include "core/utf8.h"
#include "support/test.h"

static bool allowed_mode(const char *params)
{
    static const char *const modes[] = {"?1049", "?25",   "?12",   "?12;25", "?2026",
                                        "?1000", "?1002", "?1006", "?1004",  "?2004",
                                        "?7",    "4",     "?1"};

    for (size_t i = 0; i < ARRAY_LEN(modes); i++)
        if (strcmp(params, modes[i]) == 0)
            return true;
    return false;
}

/* The title is put away and brought back; never asked for. */
static bool allowed_title_move(const char *params)
{
    static const char *const moves[] = {"22;0;0", "23;0;0", "22;2", "23;2"};

    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (strcmp(params, moves[i]) == 0)
            return true;
    return false;
}

/* Behind a title that holds no control character, NULL: it does. */
static const char *after_title(const char *at)
{
    for (at += strlen("\033]2;"); (unsigned char)*at >= 0x20; at++)
        if (*at == 0x7f)
            return NULL;
    return strncmp(at, "\033\\", 2) == 0 ? at + 2 : NULL;
}

/* The end of an allowed sequence at ESC, NULL: it is not allowed. */
static const char *after_sequence(const char *at)
{
    char params[32];
    size_t size = 0;

    if (at[1] == '(' || at[1] == ')')
        return at[2] == 'B' || at[2] == '0' ? at + 3 : NULL;
    if (at[1] && strchr("M78=>", at[1]))
        return at + 2;
    if (strncmp(at, "\033]11;?\033\\", 8) == 0)
        return at + 8;
    if (strncmp(at, "\033]52;c;aGVsbG8=\033\\", 17) == 0)
        return at + 17;
    if (strncmp(at, "\033]2;midwatch", 12) == 0)
        return after_title(at);
    if (at[1] != '[')
        return NULL;
    for (at += 2; (*at >= 0x30 && *at < 0x40) && size < sizeof(params) - 1; at++)
        params[size++] = *at;
    params[size] = '\0';
    if (*at == 'h' || *at == 'l')
        return allowed_mode(params) ? at + 1 : NULL;
    if (*at == 't')
        return allowed_title_move(params) ? at + 1 : NULL;
    return *at && strchr("ABCDGHJKLMPSTX@dmrb", *at) ? at + 1 : NULL;
}

void grammar_check(const char *bytes, size_t size)
{
    const char *at = bytes, *end = at + size;

    while (at < end) {
        const char *next;
        uint32_t code;

        if (*at == '\033') {
            next = after_sequence(at);
            if (!next)
                fail_msg("a sequence that is not allowed: ESC %.12s", at + 1);
            at = next;
            continue;
        }
        next = at + utf8_decode(at, end, &code);
        if (code < 0x20 && (code == 0 || !strchr("\r\n\b\x18", (int)code)))
            fail_msg("control character %u", code);
        assert_false(code >= 0x7f && code < 0xa0);
        assert_int_not_equal(code, UTF8_REPLACEMENT);
        at = next;
    }
}
