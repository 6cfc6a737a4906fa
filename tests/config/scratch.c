/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "support/test.h"

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *at)
{
    (void)status, (void)type, (void)at;
    return remove(path);
}

void scratch_init(struct scratch *scratch)
{
    static const char *const variables[] = {"XDG_CONFIG_HOME",
                                            "XDG_STATE_HOME",
                                            "XDG_CACHE_HOME",
                                            "MIDWATCH_LAYOUTS",
                                            "MIDWATCH_PROMETHEUS_URL",
                                            "MIDWATCH_PROMETHEUS_BEARER_TOKEN",
                                            "MIDWATCH_PROMETHEUS_PASSWORD",
                                            "MIDWATCH_ALERTMANAGER_URL",
                                            "MIDWATCH_LOKI_URL",
                                            "MIDWATCH_JAEGER_URL",
                                            "MIDWATCH_TEMPO_URL"};

    snprintf(scratch->dir, sizeof(scratch->dir), "/tmp/midwatch-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->dir));
    setenv("HOME", scratch->dir, 1);
    for (size_t i = 0; i < ARRAY_LEN(variables); i++)
        unsetenv(variables[i]);
}

void scratch_done(struct scratch *scratch)
{
    (void)nftw(scratch->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

char *scratch_path(const struct scratch *scratch, const char *name)
{
    return xasprintf("%s/%s", scratch->dir, name);
}

char *scratch_write(const struct scratch *scratch, const char *name, const char *text)
{
    char *path = scratch_path(scratch, name);
    FILE *file;

    for (char *slash = strchr(path + strlen(scratch->dir) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}
