/* SPDX-License-Identifier: MIT */
#include "views/scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"

#define DAY_MS INT64_C(86400000)

static double share(double place, double scale)
{
    double usual = 0.0005 * scale * (1 + 0.3 * sin(place * 60));

    return place < 0.9 ? usual : usual + (place - 0.9) * 0.68 * scale;
}

static double seconds(double place, double scale)
{
    return scale *
           (place < 0.9 ? 0.1 + 0.01 * sin(place * 90) : 0.1 + (place - 0.9) * 7.5);
}

static double rate(double place, double scale)
{
    return scale * (1 + 0.2 * sin(place * 50 + scale) + 0.1 * sin(place * 173));
}

static double with_gap(double place, double scale)
{
    return place > 0.3 && place < 0.45 ? NO_SAMPLE : rate(place, scale);
}

static double cumulated(double place, double le)
{
    double middle = place < 0.9 ? 0.1 : 0.1 + (place - 0.9) * 30;

    return 100 * (1 + 0.3 * sin(place * 40)) / (1 + pow(middle / le, 3));
}

static double is_up(double place, double down_from)
{
    return place > down_from && place < down_from + 0.12 ? 0 : 1;
}

void scene_errors(struct fixture *fixture)
{
    static const struct {
        const char *pod;
        double scale;
    } pods[] = {
        {"x2kpl", 1   },
        {"9qwzt", 0.35},
        {"m4n7d", 0.01},
        {"t8vbc", 0.02}
    };
    struct result *result;
    char labels[64];

    fixture_init(fixture, "timeseries", "Error rate by pod", "");
    fixture->spec.unit = unit_find("percentunit");
    fixture->spec.help = "Share of requests that answered 5xx. Target below 0.1 %.";
    fixture_threshold(fixture, 0.01, STATE_WARNING);
    fixture_threshold(fixture, 0.05, STATE_CRITICAL);
    result = fixture_matrix(fixture, 15000);
    for (size_t i = 0; i < 4; i++) {
        snprintf(labels, sizeof(labels), "pod=sql-studio-backend-7d9f8-%s", pods[i].pod);
        results_add_fn(result, labels, share, pods[i].scale);
    }
    results_finish(result);
    fixture_query(fixture,
                  "sum by (pod) (rate(errors[5m])) / sum by (pod) (rate(all[5m]))", NULL,
                  fixture_fresh(result), result);
}

void scene_latency(struct fixture *fixture)
{
    static const struct {
        const char *legend;
        double scale;
    } quantiles[] = {
        {"p50", 0.3},
        {"p95", 1.8},
        {"p99", 2.6}
    };

    fixture_init(fixture, "timeseries", "Latency", "value_of=p95");
    fixture->spec.unit = unit_find("s");
    fixture_threshold(fixture, 0.5, STATE_WARNING);
    for (size_t i = 0; i < 3; i++) {
        struct result *result = fixture_matrix(fixture, 15000);

        results_add_fn(result, "", seconds, quantiles[i].scale);
        fixture_query(fixture, "histogram_quantile(q, buckets)", quantiles[i].legend,
                      fixture_fresh(result), result);
    }
}

static void scene_status(struct fixture *fixture)
{
    static const struct {
        const char *labels;
        double scale;
    } parts[] = {
        {"status=200", 800},
        {"status=201", 100},
        {"status=302", 90 },
        {"status=404", 120},
        {"status=500", 60 },
        {"status=503", 20 }
    };
    struct result *result;

    fixture_init(fixture, "timeseries", "Requests by status",
                 "draw=stacked group=status_class");
    fixture->spec.unit = unit_find("reqps");
    result = fixture_matrix(fixture, 15000);
    for (size_t i = 0; i < 6; i++)
        results_add_fn(result, parts[i].labels, rate, parts[i].scale);
    results_finish(result);
    fixture_query(fixture, "sum by (status) (rate(requests[5m]))", "{{status}}",
                  fixture_fresh(result), result);
}

static void scene_network(struct fixture *fixture)
{
    fixture_init(fixture, "timeseries", "Network", "negative=true");
    fixture->spec.unit = unit_find("Bps");
    for (int i = 0; i < 2; i++) {
        struct result *result = fixture_matrix(fixture, 15000);

        results_add_fn(result, "pod=backend-x2kpl", with_gap, 2e6 * (i + 1));
        results_add_fn(result, "pod=backend-9qwzt", rate, 1e6 * (i + 1));
        results_finish(result);
        fixture_query(fixture, "sum by (pod) (rate(bytes[5m]))",
                      i ? "tx {{pod}}" : "rx {{pod}}", fixture_fresh(result), result);
    }
}

void scene_heatmap(struct fixture *fixture)
{
    static const char *const bounds[] = {"10",   "0.005", "0.01", "0.025",
                                         "0.05", "0.1",   "0.25", "0.5",
                                         "1",    "2.5",   "5",    "+Inf"};
    struct result *result;
    char labels[32];

    fixture_init(fixture, "heatmap", "Latency heatmap", "");
    fixture->spec.unit = unit_find("s");
    result = fixture_matrix(fixture, 30000);
    for (size_t i = 0; i < 12; i++) {
        snprintf(labels, sizeof(labels), "le=%s", bounds[i]);
        results_add_fn(result, labels, cumulated, i == 11 ? 1e9 : atof(bounds[i]));
    }
    results_finish(result);
    fixture_query(fixture, "sum by (le) (increase(seconds_bucket[30s]))", "{{le}}",
                  fixture_fresh(result), result);
}

void scene_targets(struct fixture *fixture)
{
    struct result *result;

    fixture_init(fixture, "state", "Targets", "map=0=down:critical,1=up");
    result = fixture_matrix(fixture, 15000);
    results_add_fn(result, "instance=backend-x2kpl", is_up, 0.3);
    results_add_fn(result, "instance=backend-9qwzt", is_up, 0.95);
    results_add_fn(result, "instance=backend-t8vbc", is_up, 2);
    results_finish(result);
    fixture_query(fixture, "up", NULL, fixture_fresh(result), result);
}

/* The incident of now and the quiet of yesterday. */
static double seconds_then(double place, double scale)
{
    return scale * (0.12 + 0.01 * sin(place * 90));
}

void scene_compared(struct fixture *fixture)
{
    static const double scales[] = {0.3, 1.8, 2.6};

    scene_latency(fixture);
    for (size_t i = 0; i < 3; i++) {
        struct result *result = fixture_matrix_before(fixture, DAY_MS, 15000);

        results_add_fn(result, "", seconds_then, scales[i]);
        fixture_ghost(fixture, i, DAY_MS, result);
    }
}

static void scene_compared_stack(struct fixture *fixture)
{
    struct result *result;

    scene_status(fixture);
    result = fixture_matrix_before(fixture, DAY_MS, 15000);
    results_add_fn(result, "status=200", rate, 450);
    results_add_fn(result, "status=404", rate, 240);
    fixture_ghost(fixture, 0, DAY_MS, result);
}

const struct scene scenes[] = {
    {"errors",         scene_errors        },
    {"latency",        scene_latency       },
    {"status",         scene_status        },
    {"network",        scene_network       },
    {"heatmap",        scene_heatmap       },
    {"targets",        scene_targets       },
    {"compared",       scene_compared      },
    {"compared-stack", scene_compared_stack},
    {NULL,             NULL                },
};

/* ---- conditions ---- */

static void set_state(struct fixture *fixture, struct query_state state)
{
    fixture->states[0] = state;
}

static void scene_loading(struct fixture *fixture)
{
    scene_errors(fixture);
    set_state(fixture, results_loading());
}

static void scene_stale(struct fixture *fixture)
{
    scene_errors(fixture);
    set_state(fixture, results_failed(fixture->results[0], FIXTURE_NOW_MS - 42000,
                                      ERR_NETWORK, "timed out after 10s"));
    fixture->states[0].retry_ns = (FIXTURE_NOW_MS + 20000) * NS_PER_MS;
}

static void scene_no_data(struct fixture *fixture)
{
    scene_errors(fixture);
    fixture->results[0]->series_count = 0;
}

static void scene_expected_empty(struct fixture *fixture)
{
    scene_no_data(fixture);
    fixture->spec.expected_empty = "no such metric is exposed";
}

static void scene_partial(struct fixture *fixture)
{
    scene_errors(fixture);
    results_warn(fixture->results[0],
                 "PromQL warning: the store at 10.0.0.3 did not answer");
}

static void scene_failed(struct fixture *fixture)
{
    scene_errors(fixture);
    set_state(fixture,
              results_failed(NULL, 0, ERR_QUERY,
                             "400 bad_data: invalid parameter \"query\": 1:15: parse "
                             "error: unexpected identifier \"rate\""));
}

static void scene_unsourced(struct fixture *fixture)
{
    scene_errors(fixture);
    fixture->targets[0].source = SOURCE_LOKI;
    set_state(fixture, results_failed(NULL, 0, ERR_UNSOURCED, "loki is not configured"));
}

const struct scene condition_scenes[] = {
    {"live",           scene_errors        },
    {"loading",        scene_loading       },
    {"stale",          scene_stale         },
    {"no-data",        scene_no_data       },
    {"partial",        scene_partial       },
    {"failed",         scene_failed        },
    {"unsourced",      scene_unsourced     },
    {"expected-empty", scene_expected_empty},
    {NULL,             NULL                },
};
