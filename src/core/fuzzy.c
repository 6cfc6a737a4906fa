/* SPDX-License-Identifier: MIT */
#include "core/fuzzy.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
    SCORE_CHARACTER = 16,
    SCORE_IN_A_ROW = 24, /* worth more than a word's start: "reg" is in "region" */
    SCORE_WORD_START = 20,
    SCORE_TEXT_START = 12,
    LENGTH_MAX = 400,
};

static int lower(char c)
{
    return tolower((unsigned char)c);
}

static bool starts_word(const char *text, size_t at)
{
    return at == 0 ||
           (!isalnum((unsigned char)text[at - 1]) && isalnum((unsigned char)text[at]));
}

/* Greedy from one starting place. */
static int score_from(const char *pattern, const char *text, size_t start)
{
    int score = start == 0 ? SCORE_TEXT_START : 0;
    size_t last = start;
    bool first = true;

    for (size_t i = start; *pattern; i++) {
        if (!text[i])
            return -1;
        if (lower(text[i]) != lower(*pattern))
            continue;
        score += SCORE_CHARACTER;
        if (!first && i == last + 1)
            score += SCORE_IN_A_ROW;
        if (starts_word(text, i))
            score += SCORE_WORD_START;
        first = false;
        last = i;
        pattern++;
    }
    return score;
}

int fuzzy_score(const char *pattern, const char *text)
{
    size_t length = strnlen(text, LENGTH_MAX);
    int best = -1;

    if (!*pattern)
        return 0;
    for (size_t i = 0; i < length; i++) {
        int score;

        if (lower(text[i]) != lower(*pattern))
            continue;
        score = score_from(pattern, text, i);
        if (score > best)
            best = score;
    }
    /* Of equal matches the shorter text is meant. */
    return best < 0 ? -1 : best * 4 + (LENGTH_MAX - (int)length) / 8;
}
