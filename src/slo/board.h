/* SPDX-License-Identifier: MIT */
#ifndef SLO_BOARD_H
#define SLO_BOARD_H

/*
 * All objectives with what is known about them: which questions to ask (they depend on
 * what the server has: recording rules, buckets of a histogram), and what the answers
 * say. The board asks nobody; whoever holds it asks slo_board_plan()'s questions and
 * hands the answers to slo_board_take(). UI thread only.
 *
 * Questions are cheap for a server that keeps two weeks: the past in ranges of a week
 * by the hour that are asked once, the newest days by a range of which only the end is
 * asked again, the newest day by five minutes.
 *
 * Ownership: slo_board_new() → slo_board_free(). The set outlives the board.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "model/query.h"
#include "slo/budget.h"
#include "slo/burn.h"
#include "slo/history.h"
#include "slo/spec.h"

enum slo_condition {
    SLO_LOADING,
    SLO_LIVE,
    SLO_STALE,      /* the newest answers failed: what is shown is older */
    SLO_NO_TRAFFIC, /* the metrics are there and counted nothing */
    SLO_NO_DATA,    /* no such series */
    SLO_FAILED,
};

const char *slo_condition_name(enum slo_condition condition);

struct slo_class_state {
    enum slo_firing firing;
    double threshold;
    char alert[96]; /* the server's alert that says so; "" */
};

struct slo_report {
    const struct slo *slo;
    enum slo_condition condition;
    char notice[320];                /* why, where it is not live; "" */
    bool recorded;                   /* from recording rules */
    bool estimate;                   /* the histogram lacks the bound: interpolated */
    double bound_below, bound_above; /* its neighbours, where it is an estimate */
    struct slo_budget budget;
    double burn[SLO_BURN_WINDOWS]; /* NaN: not known, or no traffic */
    struct slo_class_state classes[SLO_CLASSES];
    bool ends_known;
    int64_t ends_ms; /* until nothing is left at the 1 h rate; BUDGET_NEVER */
    enum slo_severity severity;
    struct slo_history history;
};

struct slo_board;

struct slo_board *slo_board_new(const struct slo_set *set) ALLOCATES;
void slo_board_free(struct slo_board *board);

/* Make the list of questions for this moment. True where it differs from the former
   one; specifications stay valid until the next true. */
bool slo_board_plan(struct slo_board *board, int64_t now_ms);
size_t slo_board_question_count(const struct slo_board *board);
const struct query_spec *slo_board_question(const struct slo_board *board, size_t index);
/* The answers to all questions, in their order; an entry may be NULL. True where they
   lead to other questions: plan again. */
bool slo_board_take(struct slo_board *board, const struct query_state *const *states,
                    int64_t now_ms);

/* Another one after each slo_board_take(). */
uint64_t slo_board_version(const struct slo_board *board);
size_t slo_board_count(const struct slo_board *board);
/* Worst first. */
const struct slo_report *slo_board_report(const struct slo_board *board, size_t rank);

#endif
