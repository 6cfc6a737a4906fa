/* SPDX-License-Identifier: MIT */
#include "views/table_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/map.h"

enum { KEY_MAX = 64 << 10 };

void table_data_init(struct table_data *data)
{
    *data = (struct table_data){0};
    arena_init(&data->arena, 0);
}

void table_data_done(struct table_data *data)
{
    arena_done(&data->arena);
}

const char *table_column_title(const struct panel_spec *spec, size_t target)
{
    const struct target *from = &spec->targets[target];

    return from->column ? from->column : from->legend ? from->legend : "value";
}

static void add_label(struct table_data *data, const char *name)
{
    for (size_t i = 0; i < data->label_count; i++)
        if (strcmp(data->label_names[i], name) == 0)
            return;
    if (data->label_count < TABLE_LABELS_MAX)
        data->label_names[data->label_count++] =
            arena_strndup(&data->arena, name, strlen(name));
}

/* Which labels are shown: as told, otherwise those joined by, otherwise all there are. */
static void choose_labels(struct table_data *data, const struct panel_input *input,
                          const struct table_options *options)
{
    char **names = options->labels ? options->labels : options->join;

    for (size_t i = 0; names && names[i]; i++)
        add_label(data, names[i]);
    if (names)
        return;
    for (size_t t = 0; t < input->query_count; t++) {
        const struct result *result = input->queries[t]->result;

        for (size_t s = 0; result && s < result->series_count; s++)
            for (size_t l = 0; l < result->series[s].labels.count; l++)
                if (strcmp(result->series[s].labels.pairs[l].name, "__name__") != 0)
                    add_label(data, result->series[s].labels.pairs[l].name);
    }
}

static void choose_values(struct table_data *data, const struct panel_spec *spec)
{
    data->value_count = 0;
    for (size_t t = 0; t < spec->target_count; t++)
        if (!spec->targets[t].hidden && data->value_count < TABLE_VALUES_MAX)
            data->targets[data->value_count++] = t;
}

/* What makes two series one row. */
static void make_key(struct buf *key, const struct labels *labels,
                     const struct table_options *options)
{
    buf_clear(key);
    for (size_t i = 0; options->join && options->join[i]; i++) {
        const char *value = labels_get(labels, options->join[i]);

        buf_printf(key, "%s\x1f", value ? value : "");
    }
    for (size_t i = 0; !options->join && i < labels->count; i++)
        if (strcmp(labels->pairs[i].name, "__name__") != 0)
            buf_printf(key, "%s\x1e%s\x1f", labels->pairs[i].name,
                       labels->pairs[i].value);
}

static struct table_row *find_row(struct table_data *data, struct map *rows,
                                  const char *key, bool makes_rows)
{
    struct table_row *row = map_get(rows, key);

    if (row || !makes_rows)
        return row;
    data->total++;
    if (data->count >= TABLE_ROWS_MAX)
        return NULL;
    row = &data->rows[data->count++];
    for (size_t i = 0; i < TABLE_LABELS_MAX; i++)
        row->labels[i] = "";
    for (size_t i = 0; i < TABLE_VALUES_MAX; i++)
        row->values[i] = (struct table_value){NAN, STATE_OK};
    row->state = STATE_OK;
    map_put(rows, key, row);
    return row;
}

static void take_labels(struct table_data *data, struct table_row *row,
                        const struct labels *labels)
{
    for (size_t i = 0; i < data->label_count; i++) {
        const char *value = labels_get(labels, data->label_names[i]);

        if (value && !row->labels[i][0])
            row->labels[i] = arena_strndup(&data->arena, value, strlen(value));
    }
}

static enum threshold_state judge(const struct panel_spec *spec, size_t target,
                                  double value)
{
    const struct target *from = &spec->targets[target];
    bool own = from->thresholds || spec->target_count > 1;

    /* The panel's thresholds are for a table of one kind of value. */
    return threshold_state(own ? from->thresholds : spec->thresholds,
                           own ? from->threshold_count : spec->threshold_count, value);
}

/* A query without a column adds to the rows there are and makes none, unless no query has
   a column: then the labels are what is shown. */
static bool makes_rows(const struct table_data *data, const struct panel_input *input,
                       size_t target)
{
    return !input->spec->targets[target].hidden || data->value_count == 0;
}

static void take_series(struct table_data *data, struct map *rows, struct buf *key,
                        const struct panel_input *input,
                        const struct table_options *options, size_t target)
{
    const struct result *result = input->queries[target]->result;
    size_t column = 0;

    while (column < data->value_count && data->targets[column] != target)
        column++;
    for (size_t s = 0; result && s < result->series_count; s++) {
        const struct series *series = &result->series[s];
        struct table_row *row;
        int64_t ms;
        double value;

        make_key(key, &series->labels, options);
        row = find_row(data, rows, key->data, makes_rows(data, input, target));
        if (!row)
            continue;
        take_labels(data, row, &series->labels);
        if (column == data->value_count || !series_last(series, &ms, &value))
            continue;
        row->values[column].value = value;
        row->values[column].state = judge(input->spec, target, value);
        if (row->values[column].state > row->state)
            row->state = row->values[column].state;
    }
}

/* Descending by rank; what is missing comes last, equals by their labels. */
static int compare_rows(const void *a, const void *b)
{
    const struct table_row *left = a, *right = b;

    if (isnan(left->rank) != isnan(right->rank))
        return isnan(left->rank) ? 1 : -1;
    if (left->rank < right->rank || left->rank > right->rank)
        return left->rank < right->rank ? 1 : -1;
    for (size_t i = 0; i < TABLE_LABELS_MAX; i++) {
        int by_label = strcmp(left->labels[i], right->labels[i]);

        if (by_label != 0)
            return by_label;
    }
    return 0;
}

static void sort_rows(struct table_data *data, const struct panel_spec *spec,
                      const struct table_options *options)
{
    size_t column = 0;

    for (size_t i = 0; options->sort && i < data->value_count; i++)
        if (strcmp(table_column_title(spec, data->targets[i]), options->sort) == 0)
            column = i;
    for (size_t i = 0; i < data->count; i++) {
        double value = data->rows[i].values[column].value;

        data->rows[i].rank = options->order == 0 ? value : -value;
    }
    if (data->count > 0)
        qsort(data->rows, data->count, sizeof(*data->rows), compare_rows);
}

/* Does the state of this column's values come from being low? */
static bool is_low(const struct panel_spec *spec, size_t target,
                   enum threshold_state state)
{
    const struct target *from = &spec->targets[target];
    const struct threshold *thresholds =
        from->thresholds ? from->thresholds : spec->thresholds;
    size_t count = from->thresholds ? from->threshold_count : spec->threshold_count;

    for (size_t i = 0; i < count; i++)
        if (thresholds[i].state == state)
            return thresholds[i].below;
    return false;
}

static bool is_worse(const struct table_data *data, const struct panel_spec *spec,
                     const struct table_value *value, size_t column)
{
    if (value->state != data->worst.state)
        return value->state > data->worst.state;
    if (value->state == STATE_OK || column != data->worst_column)
        return false;
    return is_low(spec, data->targets[column], value->state)
               ? value->value < data->worst.value
               : value->value > data->worst.value;
}

static void find_worst(struct table_data *data, const struct panel_spec *spec)
{
    data->worst = (struct table_value){NAN, STATE_OK};
    data->worst_column = 0;
    for (size_t c = 0; c < data->value_count; c++) {
        for (size_t r = 0; r < data->count; r++) {
            if (!is_worse(data, spec, &data->rows[r].values[c], c))
                continue;
            data->worst = data->rows[r].values[c];
            data->worst_column = c;
        }
    }
}

void table_data_build(struct table_data *data, const struct panel_input *input,
                      const struct table_options *options)
{
    struct map rows;
    struct buf key;

    arena_clear(&data->arena);
    data->label_count = data->count = data->total = 0;
    data->rows = arena_alloc(&data->arena, TABLE_ROWS_MAX * sizeof(*data->rows));
    if (!data->rows)
        return;
    choose_labels(data, input, options);
    choose_values(data, input->spec);
    map_init(&rows);
    buf_init(&key, KEY_MAX);
    for (int makes = 1; makes >= 0; makes--)
        for (size_t t = 0; t < input->query_count; t++)
            if (makes_rows(data, input, t) == makes)
                take_series(data, &rows, &key, input, options, t);
    buf_done(&key);
    map_done(&rows);
    sort_rows(data, input->spec, options);
    find_worst(data, input->spec);
    if (options->limit > 0 && data->count > (size_t)options->limit)
        data->count = (size_t)options->limit;
}
