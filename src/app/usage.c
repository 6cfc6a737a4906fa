/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "app/commands.h"
#include "canvas/backend.h"
#include "config/node.h"
#include "datasource/http.h"
#include "datasource/json.h"

#ifndef MIDWATCH_VERSION
#define MIDWATCH_VERSION "unknown"
#endif

static void print_option(const struct option_info *info, bool one_command)
{
    char left[64];

    snprintf(left, sizeof(left), "%s%c%s --%s%s%s", info->letter ? "-" : " ",
             info->letter ? info->letter : ' ', info->letter ? "," : " ", info->name,
             info->value ? " " : "", info->value ? info->value : "");
    printf("  %-27s %s", left, info->help);
    if (!one_command && info->commands == 1u << COMMAND_RENDER)
        printf(" (render)");
    printf("\n");
}

static void print_command(const struct command_info *info)
{
    char left[64];

    snprintf(left, sizeof(left), "%s%s[OPTIONS] %s", info->name ? info->name : "",
             info->name ? " " : "", info->operands);
    printf("  midwatch %-27s %s\n", left, info->help);
}

void usage_print(enum command command)
{
    bool one = command != COMMAND_LIVE; /* without a word: the whole program */

    printf("midwatch: terminal dashboard for the engineer on watch\n\nUsage:\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (!one || i == (int)command)
            print_command(&command_table[i]);
    printf("\n");
    if (!one || command == COMMAND_RENDER)
        printf("DASHBOARD is a layout's name or a file.\n\n");
    printf("Options:\n");
    for (const struct option_info *info = options_table; info->name; info++)
        if (!one || info->commands & 1u << command)
            print_option(info, one);
    if (one)
        printf("\nAll commands: midwatch --help. See midwatch(1).\n");
    else
        printf("\nOptions of one command: midwatch COMMAND --help. The keys of the live "
               "screen\nare shown by ? in it. See midwatch(1).\n");
}

void version_print(void)
{
    printf("midwatch %s\n%s\n%s\njansson %s\nlibyaml %s\n", MIDWATCH_VERSION,
           backend_library_version(), http_library_version(), json_library_version(),
           yaml_library_version());
}

void no_source_print(enum source_kind kind)
{
    const struct source_kind_info *info = &source_kind_table[kind];

    fprintf(stderr,
            "midwatch: no %s is configured.\n"
            "\n"
            "  --%s %s     name one here, or in\n"
            "  MIDWATCH_%s_URL=...     the environment, or in\n"
            "  ~/.config/midwatch/config.yaml     the configuration:\n"
            "\n"
            "      contexts:\n"
            "        prod:\n"
            "          %s: {url: %s}\n"
            "\n"
            "To try it on a simulated application: scripts/demo.sh\n",
            info->title, info->name, info->url, info->variable, info->name, info->url);
}
