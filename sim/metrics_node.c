/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "metrics.h"

/* node exporter: three nodes of two cores. */

#define GIB (1024.0 * 1048576.0)

static double uptime(const struct scrape *s)
{
    return (double)(s->t_ns - model_origin_ns(s->m)) * 1e-9 + 4e5;
}

/* CPU seconds of the backend pods on the node since the origin, whatever restarts. */
static double pods_cpu(const struct scrape *s)
{
    double cpu = 0;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = model_life_last(s->m, slot, s->t_ns);
        if (!life || strcmp(life->node, model_node(s->index)) != 0)
            continue;
        cpu += life->cpu_before + s->samples[slot].cpu_seconds;
        size_t count;
        const struct model_life *lives = model_lives(s->m, slot, &count);
        if (!s->samples[slot].life && (size_t)life->index + 1 < count)
            cpu = lives[life->index + 1].cpu_before;
    }
    return cpu;
}

static void cpu_seconds(struct expose *x, const struct scrape *s)
{
    double up = uptime(s), user = .07 * up + pods_cpu(s) * .5;

    const struct {
        const char *mode;
        double seconds;
    } modes[] = {
        {"idle",    up * .9 - user},
        {"iowait",  .008 * up     },
        {"irq",     0             },
        {"nice",    .001 * up     },
        {"softirq", .006 * up     },
        {"steal",   .002 * up     },
        {"system",  .083 * up     },
        {"user",    user          }
    };

    for (int cpu = 0; cpu < 2; cpu++) {
        for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
            char labels[48];
            snprintf(labels, sizeof labels, "cpu=\"%d\",mode=\"%s\"", cpu, modes[i].mode);
            expose_value(x, labels, modes[i].seconds);
        }
    }
}

static void memory_total(struct expose *x, const struct scrape *s)
{
    (void)s;
    expose_value(x, NULL, 8 * GIB);
}

static void memory_available(struct expose *x, const struct scrape *s)
{
    double used = 2.1 * GIB;
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = s->samples[slot].life;
        if (life && strcmp(life->node, model_node(s->index)) == 0)
            used += s->samples[slot].memory_bytes;
    }
    expose_value(x, NULL, floor((8 * GIB - used) / 4096) * 4096);
}

static const struct {
    const char *labels;
    double bytes;
} filesystems[] = {
    {"device=\"/dev/vda1\",fstype=\"ext4\",mountpoint=\"/\"", 100 * GIB},
    {"device=\"tmpfs\",fstype=\"tmpfs\",mountpoint=\"/run\"", .8 * GIB },
};

static void disk_size(struct expose *x, const struct scrape *s)
{
    (void)s;
    for (int i = 0; i < 2; i++)
        expose_value(x, filesystems[i].labels, filesystems[i].bytes);
}

static void disk_available(struct expose *x, const struct scrape *s)
{
    double used = model_disk_used(s->m, s->index, s->t_ns);
    expose_value(x, filesystems[0].labels, floor(filesystems[0].bytes * (1 - used)));
    expose_value(x, filesystems[1].labels, filesystems[1].bytes * .99);
}

static void load_average(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, .2 + model_traffic(s->m, s->t_ns) * .0012);
}

static void boot_time(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, (double)(model_origin_ns(s->m) / MODEL_SECOND) - 4e5);
}

static void uname_info(struct expose *x, const struct scrape *s)
{
    char labels[120];
    snprintf(labels, sizeof labels,
             "machine=\"x86_64\",nodename=\"%s\",release=\"6.1.0\",sysname=\"Linux\"",
             model_node(s->index));
    expose_value(x, labels, 1);
}

/* clang-format off */
const struct family node_families[] = {
    {"node_cpu_seconds", FAMILY_COUNTER, "Seconds the CPUs spent in each mode.",
     cpu_seconds, false},
    {"node_memory_MemTotal_bytes", FAMILY_GAUGE,
     "Memory information field MemTotal_bytes.", memory_total, false},
    {"node_memory_MemAvailable_bytes", FAMILY_GAUGE,
     "Memory information field MemAvailable_bytes.", memory_available, false},
    {"node_filesystem_size_bytes", FAMILY_GAUGE, "Filesystem size in bytes.", disk_size,
     false},
    {"node_filesystem_avail_bytes", FAMILY_GAUGE,
     "Filesystem space available to non-root users in bytes.", disk_available, false},
    {"node_load1", FAMILY_GAUGE, "1m load average.", load_average, false},
    {"node_boot_time_seconds", FAMILY_GAUGE, "Node boot time, in unixtime.", boot_time,
     false},
    {"node_uname_info", FAMILY_GAUGE, "Labeled system information.", uname_info, false},
};
/* clang-format on */
const size_t node_family_count = sizeof node_families / sizeof *node_families;
