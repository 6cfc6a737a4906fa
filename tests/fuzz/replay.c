/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>

#include "fuzz.h"

/*
 * Run a fuzz target over each file of a folder, and over each shorter beginning of it:
 * a body may end anywhere. A target that finds something aborts.
 *
 * Usage: replay_NAME FOLDER
 */

enum { FILE_MAX = 1 << 16, BEGINNINGS_MAX = 200 };

static int replay(const char *path)
{
    static uint8_t bytes[FILE_MAX];
    FILE *file = fopen(path, "rb");
    size_t size, step;

    if (!file) {
        perror(path);
        return 1;
    }
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    step = size / BEGINNINGS_MAX + 1;
    for (size_t length = 0; length < size; length += step)
        LLVMFuzzerTestOneInput(bytes, length);
    LLVMFuzzerTestOneInput(bytes, size);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    const struct dirent *entry;
    int count = 0, failed = 0;

    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    while ((entry = readdir(folder)) != NULL) {
        char path[1024];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        failed |= replay(path);
        count++;
    }
    closedir(folder);
    printf("%d files\n", count);
    return failed || count == 0;
}
