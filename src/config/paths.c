/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "config/settings.h"
#include "core/mem.h"

/* $VARIABLE/midwatch, or ~/FALLBACK/midwatch (XDG base directories; a relative value
   is to be ignored by that specification). */
static char *xdg_dir(const char *variable, const char *fallback)
{
    const char *dir = getenv(variable), *home = getenv("HOME");

    if (dir && dir[0] == '/')
        return xasprintf("%s/midwatch", dir);
    return xasprintf("%s/%s/midwatch", home && home[0] ? home : "/", fallback);
}

char *paths_config_dir(void)
{
    return xdg_dir("XDG_CONFIG_HOME", ".config");
}

char *paths_state_dir(void)
{
    return xdg_dir("XDG_STATE_HOME", ".local/state");
}

char *paths_config_file(void)
{
    char *dir = paths_config_dir();
    char *file = xasprintf("%s/config.yaml", dir);

    free(dir);
    return file;
}

char *paths_expand(const char *path, const char *relative_to_file)
{
    const char *home = getenv("HOME"), *slash;

    if (path[0] == '~' && path[1] == '/' && home)
        return xasprintf("%s%s", home, path + 1);
    slash = relative_to_file ? strrchr(relative_to_file, '/') : NULL;
    if (path[0] == '/' || !slash)
        return xstrdup(path);
    return xasprintf("%.*s/%s", (int)(slash - relative_to_file), relative_to_file, path);
}
