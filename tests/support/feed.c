/* SPDX-License-Identifier: MIT */
#include "support/feed.h"

enum { FEED_MAX = 16384 }; /* it puts what it gets on its stack */

/* Bytes at the end that begin a character which is not all there. */
static size_t unfinished(const char *bytes, size_t size)
{
    size_t tail = 0, whole;
    unsigned char lead;

    while (tail < 3 && tail < size && (bytes[size - 1 - tail] & 0xc0) == 0x80)
        tail++;
    if (tail == size)
        return 0;
    lead = (unsigned char)bytes[size - 1 - tail];
    whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return tail + 1 < whole ? tail + 1 : 0;
}

void feed_terminal(VTerm *vterm, const struct buf *output, size_t *fed)
{
    while (*fed < output->size) {
        const char *bytes = output->data + *fed;
        size_t size = output->size - *fed;

        size = size < FEED_MAX ? size : FEED_MAX;
        size -= unfinished(bytes, size);
        if (size == 0)
            return;
        vterm_input_write(vterm, bytes, size);
        *fed += size;
    }
}
