/* SPDX-License-Identifier: MIT */

/* Template variables in any text, for every syntax. */

#include "model/template.h"

#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const one[] = {"a\"b"}, *const two[] = {"x|y", "`'\\"};
    static const struct template_value values[] = {
        {.name = "pod",  .values = one, .count = 1  },
        {.name = "many", .values = two, .count = 2,   .multi = true},
        {.name = "every",              .all = true,             .multi = true},
    };
    static const struct template_times times = {15000, 3600000, 15000};
    static const struct label pair = {"pod", "a-1"};
    struct labels labels = {.pairs = &pair, .count = 1};
    char *text = fuzz_text(data, size);
    struct buf out;

    buf_init(&out, (size_t)1 << 20);
    for (int syntax = TEMPLATE_TEXT; syntax <= TEMPLATE_LOGQL; syntax++) {
        struct err err = {0};

        buf_clear(&out);
        if (!template_expand(&out, text, (enum template_syntax)syntax, values, 3, &times,
                             &err))
            FUZZ_ASSERT(err.kind != ERR_NONE && err.msg[0]);
        else if (!strpbrk(text, "$["))
            FUZZ_ASSERT(strcmp(out.data, text) == 0);
    }
    buf_clear(&out);
    template_legend(&out, text, &labels);
    if (template_uses(text, "pod"))
        FUZZ_ASSERT(strstr(text, "pod") != NULL);
    buf_done(&out);
    free(text);
    return 0;
}
