/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

/*
 * config.yaml, the environment and the command line, in rising order of priority,
 * into struct settings. Unknown keys are errors with "did you mean".
 */

#include <stdbool.h>

#include "config/problems.h"
#include "core/field.h"
#include "model/settings.h"

/* Rows for every top-level option: also the command line's (--refresh, --theme …). */
extern const struct field settings_fields[];
/* Rows of one source (url, username, bearer_token_file, headers, tls …). */
extern const struct field source_fields[];
/* Rows of a context, of a source's tls: and of limits:. */
extern const struct field context_fields[], tls_fields[], limits_fields[];

/* Read a file over what is set. A missing file is an error only when required. */
bool settings_load(struct settings *settings, const char *path, bool required,
                   struct problems *problems) MUST_USE;
/* MIDWATCH_PROMETHEUS_URL and its like for the other kinds of source. */
bool settings_load_environment(struct settings *settings,
                               struct problems *problems) MUST_USE;
/* MIDWATCH_PROMETHEUS_BEARER_TOKEN, MIDWATCH_PROMETHEUS_PASSWORD …, for every source of
   the kind in the current context. Call after all sources are known. */
void settings_take_secrets(struct settings *settings);
/* Set a source's URL in the current context (--prometheus URL); makes both if needed. An
   Alertmanager may have several members, separated by commas. */
bool settings_set_source(struct settings *settings, enum source_kind kind,
                         const char *url, struct err *err) MUST_USE;

/* $XDG_CONFIG_HOME/midwatch/config.yaml and the like; owned by the caller. */
char *paths_config_file(void);
char *paths_config_dir(void);
/* $XDG_STATE_HOME/midwatch: what one run leaves for the next. */
char *paths_state_dir(void);
/* What is shipped with the running program ("layouts", "runbooks"): in its build tree or
   its installation; NULL where that cannot be told. Owned by the caller. */
char *paths_program_data(const char *folder);
/* "~/x" → home; relative paths against the file that names them. */
char *paths_expand(const char *path, const char *relative_to_file);

#endif
