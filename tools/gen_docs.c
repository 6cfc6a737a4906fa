/* SPDX-License-Identifier: MIT */
/*
 * Manual pages and shell completions from the program's own tables, so that they cannot
 * drift from it:
 *
 *     gen_docs man/midwatch.1.in > midwatch.1
 *
 * A line of the template that is @NAME@ alone is replaced by what NAME prints; @VERSION@
 * is replaced anywhere.
 */
#include <stdio.h>
#include <string.h>

#include "app/options.h"
#include "app/panel_types.h"
#include "config/layout_fields.h"
#include "config/settings.h"
#include "config/slo_file.h"
#include "core/duration.h"
#include "core/unit.h"
#include "views/action.h"

/* ---- roff ---- */

/* Text with what roff would take for an instruction made harmless. */
static void roff(const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", stdout);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
    }
}

static void roff_sentence(const char *text)
{
    size_t length = strlen(text);

    roff(text);
    puts(length > 0 && text[length - 1] == '.' ? "" : ".");
}

/* The commands that take an option, where they are few. */
static void print_takers(unsigned commands)
{
    enum { FEW = 4 };

    const char *before = "(";
    int count = 0;

    for (int i = 0; i < COMMAND_COUNT; i++)
        count += (commands >> i & 1) != 0;
    for (int i = 0; count <= FEW && i < COMMAND_COUNT; i++) {
        if (!(commands >> i & 1))
            continue;
        printf("%s%s", before, command_table[i].name ? command_table[i].name : "screen");
        before = ", ";
    }
    if (count <= FEW)
        fputs(") ", stdout);
}

static void print_options(void)
{
    for (const struct option_info *info = options_table; info->name; info++) {
        fputs(".TP\n", stdout);
        if (info->letter)
            printf(".BR \\-%c \", \" \\-\\-%s", info->letter, info->name);
        else
            printf(".BR \\-\\-%s", info->name);
        if (info->value)
            printf(" \" \\fI%s\\fR\"", info->value);
        putchar('\n');
        print_takers(info->commands);
        roff_sentence(info->help);
    }
}

static void print_commands(void)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        const struct command_info *info = &command_table[i];

        printf(".TP\n.BI \"midwatch %s%s\" \"%s\"\n", info->name ? info->name : "",
               info->name ? " " : "", info->operands);
        roff_sentence(info->help);
    }
}

static void print_keys(void)
{
    for (int scope = 0; scope < SCOPE_COUNT; scope++) {
        bool any = false;

        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            if ((int)action_table[i].scope != scope)
                continue;
            if (!any)
                printf(".SS %s\n", action_scope_title((enum action_scope)scope));
            any = true;
            fputs(".TP\n.B ", stdout);
            roff(action_table[i].default_keys);
            fputs("\n", stdout);
            roff(action_table[i].help);
            printf(" (\\fI%s\\fR).\n", action_table[i].name);
        }
    }
}

static const char *type_name(const struct field *field)
{
    static const char *const names[] = {
        [FIELD_STRING] = "text",       [FIELD_BOOL] = "true or false",
        [FIELD_INT] = "number",        [FIELD_DOUBLE] = "number",
        [FIELD_DURATION] = "duration", [FIELD_CHOICE] = "choice",
        [FIELD_UNIT] = "unit",         [FIELD_STRINGS] = "list of texts",
        [FIELD_BYTES] = "bytes",
    };

    return names[field->type];
}

static void print_fields(const struct field *fields)
{
    for (const struct field *field = fields; field->type != FIELD_END; field++) {
        if (field->type == FIELD_NODE) /* its help says what it is */
            printf(".TP\n.B %s\n", field->key);
        else
            printf(".TP\n.BR %s \" (%s)\"\n", field->key, type_name(field));
        roff_sentence(field->help ? field->help : "");
        for (size_t i = 0; field->choices && field->choices[i]; i++)
            printf("%s\\fB%s\\fR%s\n", i == 0 ? "One of " : "", field->choices[i],
                   field->choices[i + 1] ? "," : ".");
        if (field->def && strcmp(field->def, "NaN") != 0) { /* "none", in numbers */
            fputs("Default: ", stdout);
            roff_sentence(field->def);
        }
    }
}

static void print_panel_types(void)
{
    const struct panel_type *const *types = panel_types_all()->items;

    for (size_t i = 0; types[i]; i++) {
        printf(".SS %s\n", types[i]->name);
        roff_sentence(types[i]->help);
        if (types[i]->fields)
            print_fields(types[i]->fields);
    }
}

static void print_units(void)
{
    size_t count;
    const struct unit *units = unit_table(&count);

    for (size_t i = 0; i < count; i++) {
        printf(".TP\n.B %s\n", units[i].name);
        roff_sentence(units[i].help);
    }
}

/* ---- what the templates name ---- */

static void print_settings(void)
{
    print_fields(settings_fields);
}

static void print_sources(void)
{
    print_fields(source_fields);
}

static void print_context_fields(void)
{
    print_fields(context_fields);
}

static void print_tls_fields(void)
{
    print_fields(tls_fields);
}

static void print_limits_fields(void)
{
    print_fields(limits_fields);
}

static void print_objective_fields(void)
{
    print_fields(slo_fields);
}

static void print_dashboard_fields(void)
{
    print_fields(layout_dashboard_fields);
}

static void print_row_fields(void)
{
    print_fields(layout_row_fields);
}

static void print_panel_fields(void)
{
    print_fields(layout_panel_fields);
}

static void print_target_fields(void)
{
    print_fields(layout_target_fields);
}

static void print_threshold_fields(void)
{
    print_fields(layout_threshold_fields);
}

static void print_variable_fields(void)
{
    print_fields(layout_variable_fields);
}

static void print_annotation_fields(void)
{
    print_fields(layout_annotation_fields);
}

/* ---- completions ---- */

static void print_bash_options(void)
{
    for (const struct option_info *info = options_table; info->name; info++)
        printf("        --%s%s\n", info->name, info->value ? "=" : "");
}

static void print_bash_commands(void)
{
    for (int i = 1; i < COMMAND_COUNT; i++)
        printf("        %s\n", command_table[i].name);
}

/* A help text inside single quotes, what else the shell reads in it behind backslashes. */
static void shell_text(const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr(special, *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void print_zsh_options(void)
{
    for (const struct option_info *info = options_table; info->name; info++) {
        printf("    '--%s%s[", info->name, info->value ? "=" : "");
        shell_text(info->help, "[]:");
        putchar(']');
        if (info->value)
            printf(":%s:%s", info->value,
                   strstr(info->value, "FILE")  ? "_files"
                   : strstr(info->value, "DIR") ? "_directories"
                                                : "");
        puts("' \\");
    }
}

static void print_zsh_commands(void)
{
    for (int i = 1; i < COMMAND_COUNT; i++) {
        printf("        '%s:", command_table[i].name);
        shell_text(command_table[i].help, ":");
        puts("'");
    }
}

static void print_fish_commands(void)
{
    for (int i = 1; i < COMMAND_COUNT; i++) {
        printf("complete -c midwatch -n __fish_use_subcommand -a %s -d '",
               command_table[i].name);
        shell_text(command_table[i].help, "");
        puts("'");
    }
}

static void print_fish_options(void)
{
    for (const struct option_info *info = options_table; info->name; info++) {
        printf("complete -c midwatch -l %s", info->name);
        if (info->letter)
            printf(" -s %c", info->letter);
        if (info->value)
            printf(strstr(info->value, "FILE") || strstr(info->value, "DIR") ? " -r"
                                                                             : " -x");
        printf(" -d '");
        shell_text(info->help, "");
        puts("'");
    }
}

static const struct {
    const char *name;
    void (*print)(void);
} parts[] = {
    {"OPTIONS",           print_options          },
    {"COMMANDS",          print_commands         },
    {"KEYS",              print_keys             },
    {"SETTINGS",          print_settings         },
    {"SOURCES",           print_sources          },
    {"CONTEXT_FIELDS",    print_context_fields   },
    {"TLS_FIELDS",        print_tls_fields       },
    {"LIMITS_FIELDS",     print_limits_fields    },
    {"OBJECTIVE_FIELDS",  print_objective_fields },
    {"DASHBOARD_FIELDS",  print_dashboard_fields },
    {"ROW_FIELDS",        print_row_fields       },
    {"PANEL_FIELDS",      print_panel_fields     },
    {"TARGET_FIELDS",     print_target_fields    },
    {"THRESHOLD_FIELDS",  print_threshold_fields },
    {"VARIABLE_FIELDS",   print_variable_fields  },
    {"ANNOTATION_FIELDS", print_annotation_fields},
    {"PANEL_TYPES",       print_panel_types      },
    {"UNITS",             print_units            },
    {"BASH_OPTIONS",      print_bash_options     },
    {"BASH_COMMANDS",     print_bash_commands    },
    {"ZSH_OPTIONS",       print_zsh_options      },
    {"ZSH_COMMANDS",      print_zsh_commands     },
    {"FISH_OPTIONS",      print_fish_options     },
    {"FISH_COMMANDS",     print_fish_commands    },
};

/* False: the line names no part. */
static bool print_part(const char *line)
{
    size_t length = strlen(line);

    if (length < 4 || line[0] != '@' || line[length - 2] != '@')
        return false;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (strlen(parts[i].name) == length - 3 &&
            strncmp(parts[i].name, line + 1, length - 3) == 0) {
            parts[i].print();
            return true;
        }
    }
    return false;
}

static void print_line(const char *line)
{
    static const char version[] = "@VERSION@";
    const char *at;

    while ((at = strstr(line, version))) {
        fwrite(line, 1, (size_t)(at - line), stdout);
        fputs(MIDWATCH_VERSION, stdout);
        line = at + sizeof(version) - 1;
    }
    fputs(line, stdout);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
    char line[4096];

    if (!file) {
        fprintf(stderr, "usage: gen_docs TEMPLATE\n");
        return 2;
    }
    while (fgets(line, sizeof(line), file))
        if (!print_part(line))
            print_line(line);
    fclose(file);
    return 0;
}
