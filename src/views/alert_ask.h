/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ALERT_ASK_H
#define VIEWS_ALERT_ASK_H

/*
 * How a view of alerts asks for them: its questions, and the set made of the answers.
 */

#include "alerts/questions.h"
#include "views/view.h"

/* Fill ret[ALERT_SOURCES_MAX] for the sources there are; returns how many. */
size_t alert_ask_queries(const struct view_env *env, enum alert_extent extent,
                         struct query_spec *ret);
/* Take the answers to them, which stand first among the view's. True where the set is
   another one. */
bool alert_ask_take(const struct view_env *env, enum alert_extent extent,
                    struct alert_set *set);
/* The Alertmanager to write to for a cluster ("" where nobody named it): its first member
   that is up, else its first. */
int alert_ask_member(const struct view_env *env, const char *cluster);

#endif
