/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ALERT_H
#define MODEL_ALERT_H

/*
 * Alerts, the rules that raise them and the silences that hide them, as Alertmanager
 * (API v2) and Prometheus (/api/v1/rules, /api/v1/alerts) tell them. Plain immutable
 * data in the arena of the result it came with; every text is clean.
 * What a server did not say is NULL, 0, NaN or an empty list.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/labels.h"

enum alert_state {
    ALERT_UNPROCESSED, /* Alertmanager has it, and has not decided yet */
    ALERT_SUPPRESSED,  /* silenced, inhibited or muted */
    ALERT_PENDING,     /* its condition holds, not yet for as long as the rule asks */
    ALERT_FIRING,
};

struct text_list {
    const char *const *items;
    size_t count;
};

enum rule_health { RULE_HEALTH_UNKNOWN, RULE_HEALTH_OK, RULE_HEALTH_FAILING };

struct alert_rule {
    const char *name, *group, *file; /* group names repeat across files */
    const char *expr;
    int64_t for_ms, keep_firing_ms;
    int64_t evaluated_ms; /* 0: never yet */
    struct labels labels, annotations;
    enum rule_health health;
    const char *last_error;
};

struct alert {
    struct labels labels;
    struct labels annotations; /* values may hold newlines */
    bool altered; /* a label was cleaned: matchers made of it may not match there */
    enum alert_state state;
    int64_t starts_ms; /* since when it fires; Prometheus: since when it is active */
    int64_t ends_ms;   /* Alertmanager: when it is given up unless it is sent again */
    int64_t updated_ms;
    const char *fingerprint;   /* Alertmanager's, "" from Prometheus */
    const char *generator_url; /* "" where none */
    struct text_list receivers, silenced_by, inhibited_by, muted_by;
    const struct alert_rule *rule; /* from QUERY_RULES; else NULL */
    double value;                  /* of the rule's expression; NaN: not known */
};

struct matcher {
    const char *name, *value;
    bool is_regex, is_equal; /* = != =~ !~ */
};

enum silence_state { SILENCE_EXPIRED, SILENCE_PENDING, SILENCE_ACTIVE };

struct silence {
    const char *id;
    enum silence_state state;
    int64_t starts_ms, ends_ms, updated_ms;
    const char *created_by, *comment; /* the comment may hold newlines */
    const struct matcher *matchers;
    size_t matcher_count;
};

/* One of Alertmanager's groups: a run of the answer's alerts. */
struct alert_group {
    struct labels labels;
    const char *receiver;
    const char *title; /* "alertname=Down namespace=web, to pagerduty" */
    size_t first, count;
};

struct alert_answer {
    const struct alert *alerts;
    size_t alert_count;
    size_t alert_total; /* in the answer; more than alert_count where capped */
    const struct alert_rule *rules;
    size_t rule_count;
    const struct silence *silences;
    size_t silence_count;
    const struct alert_group *groups;
    size_t group_count;
};

#endif
