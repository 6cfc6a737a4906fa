/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "history.h"
#include "mix.h"

/* What was seen from outside: `up` of every target, and the probes. */

typedef double (*value_fn)(const struct model *m, int which, int64_t t_ns);

static bool any_ready(const struct model *m, int64_t t_ns)
{
    const char *check;
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        if (model_health(m, slot, t_ns, &check) < HEALTH_UNHEALTHY)
            return true;
    return false;
}

/* clang-format off */
/* Probes 0 to 2 are of job blackbox-http, 3 and 4 of blackbox-ssl. */
static const struct {
    const char *labels;
    bool needs_backend, tls;
} probes[] = {
    {"job=\"blackbox-http\",instance=\"https://sqlstudio.example.com\"", false, false},
    {"job=\"blackbox-http\",instance=\"https://sqlstudio.example.com/health\"", true,
     false},
    {"job=\"blackbox-http\",instance=\"https://api.sqlstudio.example.com/health\"", true,
     false},
    {"job=\"blackbox-ssl\",instance=\"https://sqlstudio.example.com\"", false, true},
    {"job=\"blackbox-ssl\",instance=\"https://api.sqlstudio.example.com\"", false, true},
};

/* clang-format on */
enum { PROBES = sizeof probes / sizeof *probes };

static double probe_success(const struct model *m, int i, int64_t t_ns)
{
    if (probes[i].tls)
        return model_certificate_end_ns(m, t_ns) > t_ns;
    return !probes[i].needs_backend || any_ready(m, t_ns);
}

static double probe_status(const struct model *m, int i, int64_t t_ns)
{
    return probe_success(m, i, t_ns) > 0 ? 200 : probes[i].tls ? 0 : 503;
}

static double probe_duration(const struct model *m, int i, int64_t t_ns)
{
    (void)m;
    uint64_t random = mix2((uint64_t)(t_ns / MODEL_SECOND), (uint64_t)i);
    return .0012 + .0022 * mix_unit(random) + (probes[i].tls ? .004 : 0);
}

static double probe_expiry(const struct model *m, int i, int64_t t_ns)
{
    (void)i;
    return (double)(model_certificate_end_ns(m, t_ns) / MODEL_SECOND);
}

static double always(const struct model *m, int i, int64_t t_ns)
{
    (void)m, (void)i, (void)t_ns;
    return 1;
}

static void write_series(struct history *h, const struct model *m, const char *name,
                         const char *labels, value_fn value, int which,
                         const struct history_span *coarse,
                         const struct history_span *fine)
{
    const struct history_span *spans[2] = {coarse, fine};
    for (int i = 0; i < 2; i++) {
        int64_t count, t = history_first(spans[i], &count);
        for (; count-- > 0; t += spans[i]->step_ns)
            history_sample(h, name, labels, value(m, which, t), t);
    }
}

static void write_target_up(struct history *h, const struct model *m, enum target target,
                            const struct history_span *span)
{
    int64_t count, first = history_first(span, &count);
    for (int i = 0; i < target_kind(target)->instances; i++) {
        for (int64_t k = 0; k < count; k++) {
            int64_t t = first + k * span->step_ns;
            char labels[256];
            if (!target_instance(m, target, i, t))
                continue;
            target_labels(m, target, i, t, labels, sizeof labels);
            bool up = target != TARGET_BACKEND || model_life_at(m, i, t);
            history_sample(h, "up", labels, up, t);
        }
    }
}

void history_probes(struct history *h, const struct model *m,
                    const struct history_span *coarse, const struct history_span *fine)
{
    static const char *const servers[] = {"prometheus", "alertmanager",
                                          "blackbox-exporter"};

    static const struct {
        const char *name;
        value_fn value;
        bool tls_only;
    } metrics[] = {
        {"probe_success",                  probe_success,  false},
        {"probe_duration_seconds",         probe_duration, false},
        {"probe_http_status_code",         probe_status,   false},
        {"probe_ssl_earliest_cert_expiry", probe_expiry,   true }
    };

    for (size_t k = 0; k < sizeof metrics / sizeof *metrics; k++) {
        history_family(h, metrics[k].name);
        for (int i = 0; i < PROBES; i++)
            if (!metrics[k].tls_only || probes[i].tls)
                write_series(h, m, metrics[k].name, probes[i].labels, metrics[k].value, i,
                             coarse, fine);
    }
    history_family(h, "up");
    for (int t = 0; t < TARGET_COUNT; t++) {
        write_target_up(h, m, (enum target)t, coarse);
        write_target_up(h, m, (enum target)t, fine);
    }
    for (int i = 0; i < PROBES; i++)
        write_series(h, m, "up", probes[i].labels, always, i, coarse, fine);
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        char labels[96];
        snprintf(labels, sizeof labels, "job=\"%s\",instance=\"%s\"", servers[i],
                 servers[i]);
        write_series(h, m, "up", labels, always, 0, coarse, fine);
    }
}
