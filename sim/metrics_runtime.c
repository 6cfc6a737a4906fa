/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "metrics.h"

/* What every Go process says of itself. */

static void goroutines(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->goroutines));
}

static void threads(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, NULL, 14);
}

static void info(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, "version=\"go1.24.5\"", 1);
}

static void heap_inuse(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->memory_bytes * .78 / 8192) * 8192);
}

static void heap_alloc(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->memory_bytes * .66));
}

static void heap_objects(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->memory_bytes / 96));
}

static void process_cpu(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, metrics_own(s)->cpu_seconds);
}

static void process_memory(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(metrics_own(s)->memory_bytes * .97 / 4096) * 4096);
}

static void process_fds(struct expose *x, const struct scrape *s)
{
    const struct model_sample *own = metrics_own(s);
    expose_value(x, NULL,
                 floor(38 + 2 * own->in_flight + own->active[0] + own->active[1]));
}

static void process_max_fds(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, NULL, 1048576);
}

static void process_start(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, (double)(metrics_own(s)->life->start_ns / 10000000) / 100);
}

static void build_info(struct expose *x, const struct scrape *s)
{
    const struct model_life *life = metrics_own(s)->life;
    char labels[80];
    metrics_label(labels, sizeof labels, "version", life->version);
    metrics_label_add(labels, sizeof labels, "commit", life->commit);
    expose_value(x, labels, 1);
}

/* clang-format off */
const struct family runtime_families[] = {
    {"go_goroutines", FAMILY_GAUGE, "Number of goroutines that currently exist.",
     goroutines, false},
    {"go_threads", FAMILY_GAUGE, "Number of OS threads created.", threads, false},
    {"go_info", FAMILY_GAUGE, "Information about the Go environment.", info, false},
    {"go_memstats_heap_inuse_bytes", FAMILY_GAUGE,
     "Number of heap bytes that are in use.", heap_inuse, false},
    {"go_memstats_heap_alloc_bytes", FAMILY_GAUGE,
     "Number of heap bytes allocated and still in use.", heap_alloc, false},
    {"go_memstats_heap_objects", FAMILY_GAUGE, "Number of allocated objects.",
     heap_objects, false},
    {"process_cpu_seconds", FAMILY_COUNTER,
     "Total user and system CPU time spent in seconds.", process_cpu, false},
    {"process_resident_memory_bytes", FAMILY_GAUGE, "Resident memory size in bytes.",
     process_memory, false},
    {"process_open_fds", FAMILY_GAUGE, "Number of open file descriptors.", process_fds,
     false},
    {"process_max_fds", FAMILY_GAUGE, "Maximum number of open file descriptors.",
     process_max_fds, false},
    {"process_start_time_seconds", FAMILY_GAUGE,
     "Start time of the process since unix epoch in seconds.", process_start, false},
    {"sql_studio_build_info", FAMILY_GAUGE, "Version of the running program.", build_info,
     true},
};
/* clang-format on */
const size_t runtime_family_count = sizeof runtime_families / sizeof *runtime_families;
