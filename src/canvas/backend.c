/* SPDX-License-Identifier: MIT */
#include "canvas/backend.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/utf8.h"

size_t backend_cell_text(const struct backend *backend, const struct cell *cell,
                         char out[sizeof(((struct cell *)0)->text)])
{
    uint32_t code;

    if (backend->glyphs != GLYPHS_ASCII || cell->length == 0) {
        memcpy(out, cell->text, cell->length);
        return cell->length;
    }
    utf8_decode(cell->text, cell->text + cell->length, &code);
    out[0] = glyph_to_ascii(code);
    out[1] = ' ';
    return cell->width;
}

bool backend_write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = write(fd, bytes, size);

        if (sent >= 0) {
            bytes += sent;
            size -= (size_t)sent;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}
