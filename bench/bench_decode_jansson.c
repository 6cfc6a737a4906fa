/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench_decode.h"

size_t bench_jansson(const char *body, size_t size)
{
    json_t *root = json_loadb(body, size, 0, NULL), *series;
    size_t samples = 0, i;

    json_array_foreach(json_object_get(json_object_get(root, "data"), "result"), i,
                       series)
    {
        json_t *values = json_object_get(series, "values"), *sample;
        size_t count = json_array_size(values), j;
        int64_t *times = calloc(count + 1, sizeof(*times));
        double *numbers = calloc(count + 1, sizeof(*numbers));

        json_array_foreach(values, j, sample)
        {
            times[j] = llround(json_number_value(json_array_get(sample, 0)) * 1000);
            numbers[j] = strtod(json_string_value(json_array_get(sample, 1)), NULL);
        }
        samples += count;
        free(times);
        free(numbers);
    }
    json_decref(root);
    return samples;
}
