/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CONFIG_SCRATCH_H
#define TESTS_CONFIG_SCRATCH_H

/*
 * A fresh directory with files in it, and an environment without the user's own: HOME and
 * the XDG directories lie in it.
 */

struct scratch {
    char dir[64];
};

void scratch_init(struct scratch *scratch);
/* Remove the directory and all in it. */
void scratch_done(struct scratch *scratch);
/* Write a file, its folders made where needed; returns its path, owned by the caller. */
char *scratch_write(const struct scratch *scratch, const char *name, const char *text);
char *scratch_path(const struct scratch *scratch, const char *name);

#endif
