/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/number.h"
#include "go_json.h"
#include "loki_private.h"

/* Detected fields: what the newest lines of a query carry, parsed as JSON or logfmt. */

enum { LINES_DEFAULT = 100, LINES_MAX = 5000, FIELDS_MAX = 1000, VALUES_MAX = 5000 };

struct field {
    struct map values;
    const char *type;
    bool json, logfmt;
};

static const char *type_of(const char *value)
{
    char reason[200];
    int64_t whole;
    double number;
    if (number_parse_i64(value, &whole))
        return "int";
    if (number_parse(value, &number))
        return "float";
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        return "boolean";
    return go_duration(value, &whole, reason, sizeof(reason)) ? "duration" : "string";
}

static void take_label(struct map *fields, const struct logql_label *label, bool json)
{
    /* A field that is a label as well is one field. */
    static const char extracted[] = "_extracted";
    size_t size = label->name_size, suffix = sizeof(extracted) - 1;
    bool twice =
        size > suffix && memcmp(label->name + size - suffix, extracted, suffix) == 0;
    char *name = xstrndup(label->name, twice ? size - suffix : size);
    char *value = xstrndup(label->value, label->value_size);
    struct field *field = map_get(fields, name);
    if (!field && fields->count < FIELDS_MAX && strncmp(name, "__error", 7) != 0) {
        field = xcalloc(1, sizeof(*field));
        map_init(&field->values);
        field->type = type_of(value);
        (void)map_put(fields, name, field);
    }
    if (field && field->values.count < VALUES_MAX)
        (void)map_put(&field->values, value, field);
    if (field && label->origin == LOGQL_PARSED) {
        field->json |= json;
        field->logfmt |= !json;
    }
    free(name);
    free(value);
}

/* The query's lines with a parser behind it; its labels but the stream's are fields. */
static bool take_lines(struct loki *loki, const struct http_request *request,
                       struct http_reply *reply, const char *parser, struct map *fields)
{
    const char *limit = http_param(request, "line_limit");
    const char *text = http_param(request, "query");
    int64_t start_ns, end_ns, lines = LINES_DEFAULT;
    bool json = strcmp(parser, " | json") == 0, ran;
    struct logql_rows rows;
    struct logql_error err;
    struct buffer whole;
    if (!loki_window(request, reply, &start_ns, &end_ns))
        return false;
    if (limit && (!number_parse_i64(limit, &lines) || lines <= 0 || lines > LINES_MAX))
        return grafana_refuse(reply, 400, "limit must be a positive value");
    buffer_init(&whole, 1 << 18);
    buffer_puts(&whole, text ? text : "");
    buffer_puts(&whole, parser);
    struct logql_query *query = logql_parse(buffer_text(&whole), &err);
    buffer_done(&whole);
    if (!query)
        return grafana_refuse(reply, 400, "%s", err.text);
    struct logql_source source = logs_source(loki->logs, request->now_ns);
    ran = !logql_is_metric(query) && logql_run_logs(query, &source, start_ns, end_ns,
                                                    (size_t)lines, true, &rows, &err);
    for (size_t i = 0; ran && i < rows.count; i++) {
        const struct logql_row *row = &rows.items[i];
        bool braced = row->line_size > 0 && row->line[0] == '{';
        for (size_t k = 0; k < row->label_count && braced == json; k++)
            if (row->labels[k].origin != LOGQL_STREAM)
                take_label(fields, &row->labels[k], json);
    }
    if (ran)
        logql_rows_done(&rows);
    logql_free(query);
    return ran || grafana_refuse(reply, 400, "%s", err.text);
}

static void write_field(struct buffer *out, const char *name, const struct field *field)
{
    buffer_puts(out, "{\"label\":");
    go_json_text(out, name);
    buffer_printf(out, ",\"type\":\"%s\",\"cardinality\":%zu,\"parsers\":", field->type,
                  field->values.count);
    if (!field->json && !field->logfmt) {
        buffer_puts(out, "null}");
        return;
    }
    buffer_printf(out, "[%s%s%s]", field->json ? "\"json\"" : "",
                  field->json && field->logfmt ? "," : "",
                  field->logfmt ? "\"logfmt\"" : "");
    if (field->json) {
        buffer_puts(out, ",\"jsonPath\":[");
        go_json_text(out, name);
        buffer_putc(out, ']');
    }
    buffer_putc(out, '}');
}

static void detected_fields(void *context, const struct http_request *request,
                            struct http_reply *reply)
{
    struct map fields;
    size_t at = 0, written = 0;
    const char *name;
    void *value;
    map_init(&fields);
    bool taken = take_lines(context, request, reply, " | json", &fields) &&
                 take_lines(context, request, reply, " | logfmt", &fields);
    if (taken)
        buffer_puts(&reply->body, fields.count ? "{\"fields\":[" : "{");
    while (map_next(&fields, &at, &name, &value)) {
        struct field *field = value;
        if (taken && written++ > 0)
            buffer_putc(&reply->body, ',');
        if (taken)
            write_field(&reply->body, name, field);
        map_done(&field->values);
        free(field);
    }
    if (taken)
        buffer_printf(&reply->body, fields.count ? "],\"limit\":%d}\n" : "}\n",
                      FIELDS_MAX);
    map_done(&fields);
}

void loki_register_fields(struct http_port *port, struct loki *loki)
{
    http_port_route(port, "GET,POST", "/loki/api/v1/detected_fields", detected_fields,
                    loki);
}
