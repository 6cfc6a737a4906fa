/* SPDX-License-Identifier: MIT */
#include "config/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/bind.h"
#include "config/node.h"
#include "core/mem.h"
#include "core/vec.h"

/* clang-format off */
#define FIELD(object, name, member, kind, ...) \
    {.key = name, .type = kind, .offset = offsetof(struct object, member), __VA_ARGS__}
#define NESTED(name, text) {.key = name, .type = FIELD_NODE, .help = text}

const struct field settings_fields[] = {
    NESTED("contexts", "Named sets of sources and variables, a map"),
    FIELD(settings, "current_context", current_context, FIELD_STRING, .help = "Context to start with; by default the first"),
    FIELD(settings, "dashboard", default_dashboard, FIELD_STRING, .def = "application-overview",
          .help = "Dashboard to start with: a layout's name or file"),
    FIELD(settings, "refresh", refresh_ms, FIELD_DURATION, .min = 1000, .max = 86400e3,
          .help = "How often panels ask again; by default as each layout says"),
    FIELD(settings, "scrape_interval", scrape_interval_ms, FIELD_DURATION, .min = 1000, .max = 3600e3,
          .help = "How often Prometheus scrapes: the least step, and what $__rate_interval follows from; by default as its own configuration says, else 15s"),
    FIELD(settings, "theme", theme, FIELD_CHOICE, .choices = settings_themes, .def = "auto", .help = "Colours"),
    FIELD(settings, "glyphs", glyphs, FIELD_CHOICE, .choices = settings_glyphs, .def = "auto",
          .help = "Characters that graphs are drawn with"),
    FIELD(settings, "mouse", mouse, FIELD_BOOL, .def = "true", .help = "Use the mouse where the terminal has one"),
    FIELD(settings, "bandwidth", bandwidth, FIELD_BYTES, .min = 1000, .max = 1e9,
          .help = "Bytes a second that the terminal's line bears: fewer frames rather than late ones; by default no limit"),
    FIELD(settings, "redact", redact, FIELD_BOOL, .def = "true",
          .help = "Mask passwords, tokens and keys in log lines and spans; where not, the log view says so"),
    FIELD(settings, "utc", utc, FIELD_BOOL, .help = "Times in UTC instead of local time"),
    FIELD(settings, "respond_critical", respond_ms[0], FIELD_DURATION, .min = 1000, .max = 7 * 86400e3, .def = "5m",
          .help = "A critical alert is looked at within this of firing: shown as time left"),
    FIELD(settings, "respond_warning", respond_ms[1], FIELD_DURATION, .min = 1000, .max = 7 * 86400e3, .def = "15m",
          .help = "The same for a warning, and for alerts of no known severity"),
    FIELD(settings, "respond_info", respond_ms[2], FIELD_DURATION, .min = 1000, .max = 7 * 86400e3, .def = "1h",
          .help = "The same for information"),
    FIELD(settings, "watchdog", watchdog, FIELD_STRING,
          .help = "Name of an alert that must always fire: where it is missing, that is the worst"),
    FIELD(settings, "notify", notify, FIELD_BOOL, .def = "true",
          .help = "Bell and terminal notification for a new critical alert, once a minute at most"),
    FIELD(settings, "title", title, FIELD_BOOL, .def = "true", .help = "The terminal's title says what is worst"),
    FIELD(settings, "layout_paths", layout_paths, FIELD_STRINGS, .help = "Further directories of layouts, a list"),
    FIELD(settings, "slo_files", slo_files, FIELD_STRINGS, .help = "Files of objectives, a list; by default those of slos/ beside this file"),
    NESTED("keys", "Keys for actions, a map: action name to key names"),
    NESTED("limits", "Maxima of what is accepted from servers, a map"),
    {0},
};

const struct field limits_fields[] = {
    FIELD(settings, "series", limits.series, FIELD_INT, .min = 1, .max = 1e6, .help = "Series kept of one answer"),
    FIELD(settings, "series_drawn", limits.series_drawn, FIELD_INT, .min = 1, .max = 1e4, .help = "Series drawn in one graph"),
    FIELD(settings, "points", limits.points, FIELD_INT, .min = 10, .max = 1e6, .help = "Points kept of one series"),
    {0},
};

const struct field source_fields[] = {
    FIELD(source_settings, "url", url, FIELD_STRING, .help = "Base URL, with the path prefix where the server has one"),
    FIELD(source_settings, "name", name, FIELD_STRING, .help = "Name on the screen; by default its kind"),
    FIELD(source_settings, "cluster", cluster, FIELD_STRING, .help = "Of an Alertmanager: members that gossip with each other share this name; without it all are one cluster"),
    FIELD(source_settings, "username", username, FIELD_STRING, .help = "User for basic authentication"),
    FIELD(source_settings, "password_file", password_file, FIELD_STRING, .help = "File that holds the password"),
    FIELD(source_settings, "bearer_token_file", bearer_token_file, FIELD_STRING, .help = "File that holds a bearer token; read again when it changes"),
    NESTED("headers", "Further request headers (tenants), a map"),
    NESTED("tls", "Certificates, a map"),
    FIELD(source_settings, "proxy", proxy, FIELD_STRING, .help = "Proxy URL; by default as the environment says"),
    FIELD(source_settings, "timeout", timeout_ms, FIELD_DURATION, .min = 100, .max = 600e3, .def = "10s", .help = "Longest time for one answer"),
    FIELD(source_settings, "max_requests", max_requests, FIELD_INT, .min = 1, .max = 64, .def = "6", .help = "Requests in flight at once"),
    FIELD(source_settings, "http2", http2, FIELD_BOOL, .def = "true", .help = "Offer HTTP/2 over TLS"),
    {0},
};

const struct field tls_fields[] = {
    FIELD(tls_settings, "ca_file", ca_file, FIELD_STRING, .help = "CA certificates to trust instead of the system's"),
    FIELD(tls_settings, "cert_file", cert_file, FIELD_STRING, .help = "Client certificate"),
    FIELD(tls_settings, "key_file", key_file, FIELD_STRING, .help = "Key of the client certificate"),
    FIELD(tls_settings, "server_name", server_name, FIELD_STRING, .help = "Name the certificate must be for, where it is not the URL's"),
    FIELD(tls_settings, "insecure", insecure, FIELD_BOOL, .help = "Do not verify the certificate: shown on every screen"),
    {0},
};

/* Of a context, beside one key for each kind of source. */
const struct field context_fields[] = {
    NESTED("prometheus", "Prometheus or compatible, a map"),
    NESTED("alertmanager", "Alertmanager, a map, or a list of the members of one cluster or of several"),
    NESTED("loki", "Loki, a map"),
    NESTED("jaeger", "Jaeger, a map"),
    NESTED("tempo", "Tempo, a map"),
    NESTED("variables", "Values of template variables, a map"),
    FIELD(context_settings, "read_only", read_only, FIELD_BOOL, .help = "Nothing is ever written to a server"),
    {0},
};

/* clang-format on */

static void expand_path(char **path, const char *file)
{
    char *expanded;

    if (!*path)
        return;
    expanded = paths_expand(*path, file);
    free(*path);
    *path = expanded;
}

/* A URL we can use: http or https, a host, no userinfo (secrets have files), no query. */
static bool url_is_usable(const char *url, struct err *err)
{
    const char *scheme_end = strstr(url, "://");
    const char *host = scheme_end ? scheme_end + 3 : url;

    /* First, so that no message repeats a password. */
    if (strchr(url, '@')) {
        err_set(err, ERR_CONFIG,
                "a URL must not hold a user or password: use username and password_file");
        return false;
    }
    if ((strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) ||
        strchr("/:?#", host[0]) /* or nothing at all */ ||
        url[strcspn(url, " \t\n")] != '\0') {
        err_set(err, ERR_CONFIG,
                "not a URL: \"%s\" (like https://prometheus.example.com)", url);
        return false;
    }
    if (url[strcspn(url, "?#")] != '\0') {
        err_set(err, ERR_CONFIG, "a base URL ends with its path, before any ? or #");
        return false;
    }
    return true;
}

static struct source_settings *add_source(struct context_settings *context,
                                          enum source_kind kind)
{
    size_t same = 0;
    struct source_settings *source;

    for (size_t i = 0; i < context->source_count; i++)
        same += context->sources[i].kind == kind;
    context->sources = xreallocarray(context->sources, context->source_count + 1,
                                     sizeof(*context->sources));
    source = &context->sources[context->source_count++];
    *source = (struct source_settings){.kind = kind};
    field_defaults(source_fields, source);
    source->name = same == 0 ? xstrdup(source_kind_name(kind))
                             : xasprintf("%s-%zu", source_kind_name(kind), same + 1);
    return source;
}

static void read_source(const struct bind *bind, const struct node *node,
                        struct context_settings *context, enum source_kind kind)
{
    struct source_settings *source;
    const struct node *tls = node_get(node, "tls"), *headers = node_get(node, "headers");
    struct err err = {0};

    if (!bind_expect(bind, node, NODE_MAP, source_kind_name(kind)))
        return;
    source = add_source(context, kind);
    bind_map(bind, node, source_fields, source, NULL, NULL);
    if (headers)
        bind_name_values(bind, headers, "headers", &source->headers);
    if (tls && bind_expect(bind, tls, NODE_MAP, "tls"))
        bind_map(bind, tls, tls_fields, &source->tls, NULL, NULL);
    expand_path(&source->password_file, bind->file);
    expand_path(&source->bearer_token_file, bind->file);
    expand_path(&source->tls.ca_file, bind->file);
    expand_path(&source->tls.cert_file, bind->file);
    expand_path(&source->tls.key_file, bind->file);
    for (size_t i = 0; i + 1 < context->source_count; i++)
        if (strcmp(context->sources[i].name, source->name) == 0)
            bind_error(bind, node, "two sources are named \"%s\"", source->name);
    if (!source->url)
        bind_error(bind, node, "a source needs a url");
    else if (!url_is_usable(source->url, &err))
        bind_error(bind, node_get(node, "url"), "%s", err.msg);
    if (source->cluster && kind != SOURCE_ALERTMANAGER)
        bind_error(bind, node_get(node, "cluster"), "only an Alertmanager has a cluster");
}

static struct context_settings *get_context(struct settings *settings, const char *name)
{
    struct context_settings *context;

    for (size_t i = 0; i < settings->context_count; i++)
        if (strcmp(settings->contexts[i].name, name) == 0)
            return &settings->contexts[i];
    settings->contexts = xreallocarray(settings->contexts, settings->context_count + 1,
                                       sizeof(*settings->contexts));
    context = &settings->contexts[settings->context_count++];
    *context = (struct context_settings){.name = xstrdup(name)};
    return context;
}

static void read_context(const struct bind *bind, const struct node *node,
                         struct settings *settings)
{
    struct context_settings *context;
    const struct node *variables = node_get(node, "variables");

    if (!bind_expect(bind, node, NODE_MAP, node->key))
        return;
    context = get_context(settings, node->key);
    bind_map(bind, node, context_fields, context, NULL, NULL);
    for (int kind = 0; kind < SOURCE_KIND_COUNT; kind++) {
        const struct node *source =
            node_get(node, source_kind_name((enum source_kind)kind));

        if (!source)
            continue;
        /* Only an Alertmanager has members that are asked side by side. */
        if (source->type != NODE_LIST || kind != SOURCE_ALERTMANAGER) {
            read_source(bind, source, context, (enum source_kind)kind);
            continue;
        }
        if (source->count > ALERTMANAGERS_MAX)
            bind_error(bind, source, "more than %d Alertmanagers", ALERTMANAGERS_MAX);
        for (const struct node *child = source->first; child; child = child->next)
            read_source(bind, child, context, (enum source_kind)kind);
    }
    if (variables)
        bind_name_values(bind, variables, "variables", &context->variables);
}

static void read_root(const struct bind *bind, const struct node *root,
                      struct settings *settings)
{
    const struct node *contexts = node_get(root, "contexts"),
                      *keys = node_get(root, "keys");
    const struct node *limits = node_get(root, "limits");
    const struct node *current = node_get(root, "current_context");

    bind_map(bind, root, settings_fields, settings, NULL, NULL);
    for (char **path = settings->slo_files; path && *path; path++)
        expand_path(path, bind->file);
    for (char **path = settings->layout_paths; path && *path; path++)
        expand_path(path, bind->file);
    if (node_get(root, "dashboard") && strchr(settings->default_dashboard, '/'))
        expand_path(&settings->default_dashboard, bind->file);
    if (contexts && bind_expect(bind, contexts, NODE_MAP, "contexts"))
        for (const struct node *child = contexts->first; child; child = child->next)
            read_context(bind, child, settings);
    if (keys)
        bind_name_values(bind, keys, "keys", &settings->keys);
    if (limits && bind_expect(bind, limits, NODE_MAP, "limits"))
        bind_map(bind, limits, limits_fields, settings, NULL, NULL);
    if (current && !settings_context(settings))
        bind_error(bind, current, "no context \"%s\"", current->text);
}

bool settings_load(struct settings *settings, const char *path, bool required,
                   struct problems *problems)
{
    struct bind bind = {path, problems};
    size_t errors = problems->errors;
    struct stat status;
    struct err err = {0};
    struct node_file *file;

    if (!required && stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    file = yaml_load(path, &err);
    if (!file) {
        problems_add(problems, PROBLEM_ERROR, path, err.line, err.column, "%s", err.msg);
        return false;
    }
    if (file->document_count > 1)
        bind_error(&bind, file->documents[1],
                   "a second document: one configuration a file");
    if (file->document_count > 0 && !file->documents[0]->null &&
        bind_expect(&bind, file->documents[0], NODE_MAP, "the configuration"))
        read_root(&bind, file->documents[0], settings);
    node_file_free(file);
    return problems->errors == errors;
}

/* The context in use; made when there is none yet. */
static struct context_settings *use_context(struct settings *settings)
{
    const char *name = settings->current_context     ? settings->current_context
                       : settings->context_count > 0 ? settings->contexts[0].name
                                                     : "default";

    return get_context(settings, name);
}

/* The source of the kind with this number, made where there are fewer. */
static struct source_settings *nth_source(struct context_settings *context,
                                          enum source_kind kind, size_t number)
{
    for (size_t i = 0; i < context->source_count; i++)
        if (context->sources[i].kind == kind && number-- == 0)
            return &context->sources[i];
    return add_source(context, kind);
}

bool settings_set_source(struct settings *settings, enum source_kind kind,
                         const char *url, struct err *err)
{
    struct context_settings *context;
    bool several = kind == SOURCE_ALERTMANAGER; /* a cluster has members */
    size_t number = 0;

    do {
        size_t length = several ? strcspn(url, ",") : strlen(url);
        char *one = xstrndup(url, length);
        struct source_settings *source;

        if (number == ALERTMANAGERS_MAX)
            err_set(err, ERR_CONFIG, "more than %d Alertmanagers", ALERTMANAGERS_MAX);
        if (number == ALERTMANAGERS_MAX || !url_is_usable(one, err)) {
            free(one);
            return false;
        }
        context = use_context(settings);
        source = nth_source(context, kind, number++);
        free(source->url);
        source->url = one;
        url += length + (url[length] == ',');
    } while (*url);
    return true;
}

static const char *source_env(enum source_kind kind, const char *what)
{
    char name[80];

    snprintf(name, sizeof(name), "MIDWATCH_%s_%s", source_kind_table[kind].variable,
             what);
    return getenv(name);
}

static void take_secret(char **secret, const char *value)
{
    if (!value || !value[0])
        return;
    free(*secret);
    *secret = xstrdup(value);
}

void settings_take_secrets(struct settings *settings)
{
    const struct context_settings *current = settings_context(settings);

    /* Those of one site are nothing for the servers of another. */
    for (size_t c = 0; c < settings->context_count; c++) {
        for (size_t s = 0; s < settings->contexts[c].source_count; s++) {
            struct source_settings *source = &settings->contexts[c].sources[s];

            if (&settings->contexts[c] != current)
                continue;
            take_secret(&source->bearer_token, source_env(source->kind, "BEARER_TOKEN"));
            take_secret(&source->password, source_env(source->kind, "PASSWORD"));
        }
    }
}

bool settings_load_environment(struct settings *settings, struct problems *problems)
{
    size_t errors = problems->errors;

    for (int kind = 0; kind < SOURCE_KIND_COUNT; kind++) {
        const char *url = source_env((enum source_kind)kind, "URL");
        struct err err = {0};

        if (url && url[0] &&
            !settings_set_source(settings, (enum source_kind)kind, url, &err))
            problems_add(problems, PROBLEM_ERROR, "environment", 0, 0,
                         "MIDWATCH_%s_URL: %s", source_kind_table[kind].variable,
                         err.msg);
    }
    return problems->errors == errors;
}
