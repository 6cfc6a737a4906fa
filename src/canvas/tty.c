/* SPDX-License-Identifier: MIT */
#include "canvas/tty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

int tty_open(struct termios *ret_modes, struct err *err)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

    if (fd >= 0 && tcgetattr(fd, ret_modes) == 0)
        return fd;
    err_set(err, ERR_SYSTEM,
            "no terminal to show anything on; `midwatch render` needs none");
    if (fd >= 0)
        close(fd);
    return -1;
}

void tty_set_modes(int fd, const struct termios *former)
{
    struct termios modes = *former;

    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF | ICRNL | INLCR | IGNCR | ISTRIP);
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN | ISIG);
    modes.c_oflag &= ~(tcflag_t)ONLCR;
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSANOW, &modes);
}

void tty_size(int fd, int *ret_cols, int *ret_rows)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
        *ret_cols = size.ws_col;
        *ret_rows = size.ws_row;
    }
}
