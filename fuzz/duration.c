/* SPDX-License-Identifier: MIT */
#include "core/duration.h"

#include <string.h>

#include "fuzz.h"

/* What is read can be written, and what is written reads back the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), written[96];
    int64_t value, back;

    if (duration_parse(text, &value)) {
        FUZZ_ASSERT(value >= 0);
        FUZZ_ASSERT(
            duration_parse(duration_format(value, written, sizeof(written)), &back));
        FUZZ_ASSERT(back == value);
        duration_human(value, written, sizeof(written));
        FUZZ_ASSERT(written[0]);
    }
    if (moment_parse(text, &value) && value != INT64_MIN) {
        int64_t fraction = value % 1000000;

        if (fraction < 0)
            fraction += 1000000;
        moment_format_rfc3339(value, written, sizeof(written));
        if (moment_parse(written, &back))
            FUZZ_ASSERT(back == value - fraction);
    }
    free(text);
    return 0;
}
