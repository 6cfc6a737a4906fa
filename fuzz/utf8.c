/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"

#include <string.h>

#include "core/arena.h"
#include "core/buf.h"
#include "fuzz.h"

/* Whatever comes in: what comes out is clean, stays as it is when cleaned again, and all
   four ways to it agree. */
static void check(const char *text, size_t size, enum utf8_newline newline)
{
    static char room[300], cut[300];
    struct arena arena;
    struct buf clean;
    char *copy;
    int width;

    arena_init(&arena, 0);
    buf_init(&clean, size * 16);
    FUZZ_ASSERT(utf8_sanitize(&clean, text, size, newline));
    FUZZ_ASSERT(utf8_valid(clean.data, clean.size));
    FUZZ_ASSERT(utf8_clean(clean.data, clean.size, newline));
    FUZZ_ASSERT(utf8_clean(text, size, newline) ==
                (size == clean.size && memcmp(text, clean.data, size) == 0));
    copy = utf8_sanitize_arena(&arena, text, size, newline);
    FUZZ_ASSERT(copy && strcmp(copy, clean.data) == 0);
    FUZZ_ASSERT(utf8_sanitize_fixed(room, sizeof(room), text, size, newline) ==
                (clean.size < sizeof(room)));
    FUZZ_ASSERT(strncmp(room, clean.data, strlen(room)) == 0);
    width = utf8_ellipsize_middle(clean.data, (int)(size % 80), cut, sizeof(cut));
    FUZZ_ASSERT(width <= (int)(size % 80) && width == utf8_width(cut));
    FUZZ_ASSERT(utf8_valid(cut, strlen(cut)));
    buf_done(&clean);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check(text, size, UTF8_NEWLINE_PICTURE);
    check(text, size, UTF8_NEWLINE_KEEP);
    free(text);
    return 0;
}
