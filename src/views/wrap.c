/* SPDX-License-Identifier: MIT */
#include "views/wrap.h"

#include <string.h>

#include "core/utf8.h"

size_t wrap_line(const char *text, int columns, size_t *ret_skip)
{
    size_t line = strcspn(text, "\n"), fits, cut;

    fits = utf8_prefix(text, line, columns > 0 ? columns : 1);
    if (fits == 0 && line > 0) /* a wide character in one column: go on all the same */
        fits = utf8_prefix(text, line, 2);
    cut = fits;
    if (fits < line && text[fits] != ' ') {
        while (cut > 0 && text[cut - 1] != ' ')
            cut--;
        if (cut == 0)
            cut = fits;
    }
    *ret_skip = cut;
    while (text[*ret_skip] == ' ')
        ++*ret_skip;
    if (text[*ret_skip] == '\n')
        ++*ret_skip;
    while (cut > 0 && text[cut - 1] == ' ')
        cut--;
    return cut;
}

int wrap_count(const char *text, int columns, int max)
{
    int count = 0;

    while (*text && count < max) {
        size_t skip;

        wrap_line(text, columns, &skip);
        if (skip == 0)
            break;
        text += skip;
        count++;
    }
    return count;
}
