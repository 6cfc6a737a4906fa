/* SPDX-License-Identifier: MIT */
#ifndef SLO_BOARD_STATE_H
#define SLO_BOARD_STATE_H

/*
 * What the files of the board share: the board itself (board.c), its questions
 * (board_plan.c), what the server has (board_learn.c), what the answers say
 * (board_take.c), and its alerts (board_alerts.c).
 */

#include "slo/board.h"

enum { SLO_BOUND_TEXT = 32, SLO_RULES_TEXT = 96 };

enum slo_role {
    ROLE_RECORDED, /* newest values of recording rules, of all objectives */
    ROLE_ALERTS,   /* alerts on budgets, of all objectives */
    ROLE_BOUNDS,   /* which bounds the histogram of a latency objective has */
    ROLE_HOURS,
    ROLE_FINE,
    ROLE_BURN, /* 5m … 6h by direct windows */
};

struct slo_question {
    struct query_spec spec; /* expr is owned */
    enum slo_role role;
    size_t item;
};

struct slo_item {
    struct slo_report report;
    char error[200]; /* the expressions cannot be used: why; "" */
    /* What the server has; decides what to ask. */
    bool rules_known;
    char rules[SLO_RULES_TEXT]; /* name in slo:NAME:…; "": none recorded */
    bool burn_recorded;         /* 5m … 6h are */
    bool is_latency, bounds_known, bound_missing;
    double bound;
    char below[SLO_BOUND_TEXT], above[SLO_BOUND_TEXT]; /* neighbours; below may be "" */
    double weight; /* of above: where the bound lies between them */
};

struct slo_board {
    const struct slo_set *set;
    struct slo_item *items;
    struct slo_question *questions;
    size_t question_count;
    size_t *order; /* worst first */
    uint64_t version;
};

/* True where the newest recorded values describe this objective's window. */
bool slo_item_uses_recorded_budget(const struct slo_item *item);
/* Names the rules of an objective may have: its own, and the part before "_". False
   where there is no other. */
bool slo_item_rule_name(const struct slo_item *item, int variant,
                        char ret[SLO_RULES_TEXT]);

/* The newest value of the recording rule slo:RULES:SUFFIX; NaN where there is none. */
double slo_recorded(const struct result *result, const char *rules, const char *suffix);
/* Take in what the answers say of the server; true where other questions follow. */
bool slo_board_learn(struct slo_board *board, const struct query_state *const *states);
/* The state of a class by the server's alerts, where one speaks of it. */
void slo_item_take_alert(struct slo_item *item, const struct result *result, int id);

#endif
