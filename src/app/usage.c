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

static void print_option(const struct option_info *info)
{
    char left[64];

    snprintf(left, sizeof(left), "%s%c%s --%s%s%s", info->letter ? "-" : " ",
             info->letter ? info->letter : ' ', info->letter ? "," : " ", info->name,
             info->value ? " " : "", info->value ? info->value : "");
    printf("  %-26s %s", left, info->help);
    if (info->commands == 1u << COMMAND_RENDER)
        printf(" (render)");
    printf("\n");
}

void usage_print(void)
{
    printf("midwatch: terminal dashboard for the engineer on watch\n\nUsage:\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("  midwatch %s%s[OPTIONS] %-14s %s\n",
               command_table[i].name ? command_table[i].name : "",
               command_table[i].name ? " " : "", command_table[i].operands,
               command_table[i].help);
    printf("\nDASHBOARD is a layout's name or a file.\n\nOptions:\n");
    for (const struct option_info *info = options_table; info->name; info++)
        print_option(info);
    printf("\nThe keys of the live screen are shown by ? in it. See midwatch(1).\n");
}

void version_print(void)
{
    printf("midwatch %s\n%s\n%s\njansson %s\nlibyaml %s\n", MIDWATCH_VERSION,
           backend_library_version(), http_library_version(), json_library_version(),
           yaml_library_version());
}

void no_source_print(enum source_kind kind)
{
    static const struct {
        const char *title, *name, *variable, *url;
    } kinds[SOURCE_KIND_COUNT] = {
        [SOURCE_PROMETHEUS] = {"Prometheus",   "prometheus",   "PROMETHEUS",
                               "http://localhost:9090"                                                 },
        [SOURCE_ALERTMANAGER] = {"Alertmanager", "alertmanager", "ALERTMANAGER",
                               "http://localhost:9093"                                                 },
        [SOURCE_LOKI] = {"Loki",         "loki",         "LOKI",         "http://localhost:3100" },
        [SOURCE_JAEGER] = {"Jaeger",       "jaeger",       "JAEGER",       "http://localhost:16686"},
        [SOURCE_TEMPO] = {"Tempo",        "tempo",        "TEMPO",        "http://localhost:3200" },
    };

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
            kinds[kind].title, kinds[kind].name, kinds[kind].url, kinds[kind].variable,
            kinds[kind].name, kinds[kind].url);
}
