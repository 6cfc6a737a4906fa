/* SPDX-License-Identifier: MIT */
#include "core/number.h"

#include <math.h>
#include <string.h>

#include "fuzz.h"

/* What is read as a number is what strtod() reads, bit for bit, and has an exact form
   that reads back. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), exact[64], fixed[400];
    double mine = 0, theirs, back;
    const char *end = number_parse_prefix(text, text + size, &mine);
    int64_t whole;

    if (end != text && !isnan(mine)) {
        text[end - text] = '\0';
        theirs = strtod(text, NULL);
        FUZZ_ASSERT(memcmp(&mine, &theirs, sizeof(mine)) == 0);
        FUZZ_ASSERT(number_parse(number_format_exact(mine, exact, sizeof(exact)), &back));
        FUZZ_ASSERT(memcmp(&mine, &back, sizeof(mine)) == 0);
        number_format_fixed(mine, (int)(size % 20), fixed, sizeof(fixed));
        FUZZ_ASSERT(strcmp(fixed, "-0") != 0);
    }
    if (number_parse_i64(text, &whole))
        FUZZ_ASSERT(number_parse(text, &back) && fabs((double)whole - back) < 1);
    free(text);
    return 0;
}
