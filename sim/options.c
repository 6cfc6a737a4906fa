/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_id {
    OPTION_SEED,
    OPTION_EPOCH,
    OPTION_SCENARIO,
    OPTION_INCIDENT,
    OPTION_COMPRESS,
    OPTION_AS_IS,
    OPTION_LISTEN,
    OPTION_PORT_BASE,
    OPTION_PORTS_FILE,
    OPTION_TLS_DIR,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_OUT,
    OPTION_UNTIL,
    OPTION_DAYS,
    OPTION_FINE,
    OPTION_STEP,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COUNT
};

/* clang-format off */
static const struct {
    const char *name, *value, *help;
} rows[OPTION_COUNT] = {
    {"seed", "N", "seed of everything random (1)"},
    {"epoch", "TIME", "what relative times refer to, seconds since 1970 (now)"},
    {"scenario", "NAME", "a timeline of incidents: demo, quiet (quiet)"},
    {"incident", "NAME@TIME", "one more incident, as bad-release@-6m; repeatable"},
    {"compress", "N", "incidents last 1/N of their time, up to 1000 (1)"},
    {"as-is", NULL, "the application as it is: without what it ought to publish"},
    {"listen", "ADDRESS", "IPv4 address to listen on (127.0.0.1)"},
    {"port-base", "N", "ports N, N+1 ... in the order of the ports file (any free)"},
    {"ports-file", "FILE", "write `NAME PORT` lines there once all ports answer"},
    {"tls-dir", "DIR", "make a certificate for port tls, its authority in DIR/ca.pem"},
    {"tls-cert", "FILE", "certificate of port tls, PEM"},
    {"tls-key", "FILE", "its key, PEM"},
    {"out", "DIR", "backfill: write the history to DIR/*.om"},
    {"until", "TIME", "backfill: its end (the epoch)"},
    {"days", "N", "backfill: days of history, 1 to 34 (30)"},
    {"fine", "DURATION", "backfill: how much of it at every scrape (2h)"},
    {"step", "DURATION", "backfill: the scrape interval (15s)"},
    {"help", NULL, "say this"},
    {"version", NULL, "say the version"},
};

/* clang-format on */

void options_help(void)
{
    puts(
        "usage: sql-studio-sim [serve | backfill] [OPTION...]\n\n"
        "Simulates SQL Studio: its metrics, health, logs and traces, live (serve) or as\n"
        "history for promtool tsdb create-blocks-from openmetrics (backfill).\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", rows[i].name, rows[i].value ? " " : "",
                 rows[i].value ? rows[i].value : "");
        printf("  %-24s %s\n", left, rows[i].help);
    }
    puts("\nIncidents:");
    for (int i = 0; i < INCIDENT_COUNT; i++)
        printf("  %-16s %s\n", incident_name((enum incident_kind)i),
               incident_help((enum incident_kind)i));
}

static bool parse_number(enum option_id id, const char *text, double low, double high,
                         double *ret_value, struct sim_error *err)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (end == text || *end || errno || !(value >= low && value <= high)) {
        snprintf(err->text, sizeof err->text,
                 "--%s wants a number from %.0f to %.0f, not %.40s", rows[id].name, low,
                 high, text);
        return false;
    }
    *ret_value = value;
    return true;
}

static bool take_number(struct options *o, enum option_id id, const char *value,
                        struct sim_error *err)
{
    double number;
    switch ((int)id) {
    case OPTION_SEED:
        if (!parse_number(id, value, 0, 4294967295.0, &number, err))
            return false;
        o->seed = (uint64_t)number;
        return true;
    case OPTION_COMPRESS:
        return parse_number(id, value, 1, 1000, &o->compress, err);
    case OPTION_PORT_BASE:
        if (!parse_number(id, value, 1, 65000, &number, err))
            return false;
        o->port_base = (uint16_t)number;
        return true;
    default: /* OPTION_DAYS */
        if (!parse_number(id, value, 1, 34, &number, err))
            return false;
        o->days_ns = (int64_t)number * 1440 * MODEL_MINUTE;
        return true;
    }
}

/* Incidents and times wait until the epoch is known. */
struct later {
    enum option_id id;
    const char *value;
};

static bool take_option(struct options *o, enum option_id id, const char *value,
                        struct sim_error *err)
{
    const char **const texts[OPTION_COUNT] = {
        [OPTION_LISTEN] = &o->listen,   [OPTION_PORTS_FILE] = &o->ports_file,
        [OPTION_TLS_DIR] = &o->tls_dir, [OPTION_TLS_CERT] = &o->tls_cert,
        [OPTION_TLS_KEY] = &o->tls_key, [OPTION_OUT] = &o->out,
    };
    if (texts[id]) {
        *texts[id] = value;
        return true;
    }
    switch ((int)id) {
    case OPTION_AS_IS:
        o->as_is = true;
        return true;
    case OPTION_HELP:
        o->command = COMMAND_HELP;
        return true;
    case OPTION_VERSION:
        o->command = COMMAND_VERSION;
        return true;
    case OPTION_EPOCH:
        return scenario_time(value, o->epoch_ns, &o->epoch_ns, err);
    case OPTION_FINE:
        return scenario_duration(value, &o->fine_ns, err);
    case OPTION_STEP:
        return scenario_duration(value, &o->step_ns, err);
    default:
        return take_number(o, id, value, err);
    }
}

static bool take_later(struct options *o, const struct later *later,
                       struct sim_error *err)
{
    if (later->id == OPTION_INCIDENT)
        return scenario_add(&o->scenario, later->value, o->epoch_ns, err);
    if (later->id == OPTION_SCENARIO)
        return scenario_add_named(&o->scenario, later->value, o->epoch_ns, err);
    return scenario_time(later->value, o->epoch_ns, &o->until_ns, err);
}

static bool take_command(struct options *o, int argc, char **argv, struct sim_error *err)
{
    const char *word = optind < argc ? argv[optind] : "serve";
    bool help = o->command == COMMAND_HELP || o->command == COMMAND_VERSION;
    if (argc - optind > 1) {
        snprintf(err->text, sizeof err->text, "%.60s is one word too many",
                 argv[optind + 1]);
        return false;
    }
    if (help)
        return true;
    if (strcmp(word, "serve") == 0)
        o->command = COMMAND_SERVE;
    else if (strcmp(word, "backfill") == 0)
        o->command = COMMAND_BACKFILL;
    else
        snprintf(err->text, sizeof err->text,
                 "there is no command %.40s, only serve and backfill", word);
    return err->text[0] == '\0';
}

static bool check_options(const struct options *o, struct sim_error *err)
{
    const char *wrong = NULL;
    if ((o->tls_cert == NULL) != (o->tls_key == NULL))
        wrong = "--tls-cert and --tls-key go together";
    else if (o->command == COMMAND_BACKFILL && !o->out)
        wrong = "backfill wants --out DIR";
    else if (o->step_ns < MODEL_SECOND || o->step_ns > 5 * MODEL_MINUTE)
        wrong = "--step wants 1s to 5m";
    else if (o->fine_ns > o->days_ns)
        wrong = "--fine is more than --days";
    if (wrong)
        snprintf(err->text, sizeof err->text, "%s", wrong);
    return !wrong;
}

bool options_parse(int argc, char **argv, int64_t now_ns, struct options *ret_options,
                   struct sim_error *err)
{
    struct options o = {.seed = 1,
                        .epoch_ns = now_ns,
                        .compress = 1,
                        .listen = "127.0.0.1",
                        .days_ns = INT64_C(30) * 1440 * MODEL_MINUTE,
                        .fine_ns = 120 * MODEL_MINUTE,
                        .step_ns = 15 * MODEL_SECOND};
    struct option table[OPTION_COUNT + 1] = {0};
    struct later later[MODEL_INCIDENTS_MAX + 2];
    int later_count = 0, id;
    for (int i = 0; i < OPTION_COUNT; i++)
        table[i] =
            (struct option){rows[i].name, rows[i].value ? required_argument : no_argument,
                            NULL, 1000 + i};
    err->text[0] = '\0';
    opterr = 0;
    optind = 1;
    while ((id = getopt_long(argc, argv, ":", table, NULL)) != -1) {
        if (id < 1000) {
            snprintf(err->text, sizeof err->text,
                     id == ':' ? "%.60s wants a value" : "there is no option %.60s",
                     argv[optind - 1]);
            return false;
        }
        enum option_id option = (enum option_id)(id - 1000);
        bool waits = option == OPTION_INCIDENT || option == OPTION_SCENARIO ||
                     option == OPTION_UNTIL;
        if (waits && later_count < (int)(sizeof later / sizeof *later))
            later[later_count++] = (struct later){option, optarg};
        else if (waits)
            return snprintf(err->text, sizeof err->text, "too many incidents"), false;
        else if (!take_option(&o, option, optarg, err))
            return false;
    }
    if (!take_command(&o, argc, argv, err))
        return false;
    o.until_ns = o.epoch_ns;
    for (int i = 0; i < later_count; i++)
        if (!take_later(&o, &later[i], err))
            return false;
    if (o.command <= COMMAND_BACKFILL && !check_options(&o, err))
        return false;
    *ret_options = o;
    return true;
}
