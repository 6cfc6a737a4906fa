/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_ROWS_H
#define ALERTS_ROWS_H

/*
 * The list of alerts as it is read from top to bottom: what somebody must act on, in
 * groups; what is acknowledged; what is about to fire; what is hidden, behind a count;
 * what has resolved. Rows refer to the set by position and are valid until it is updated.
 *
 * Ownership: a zeroed struct is empty; alert_rows_done() frees.
 */

#include "alerts/alert_set.h"
#include "alerts/filter.h"
#include "alerts/memory.h"

enum alert_row_kind {
    ALERT_ROW_GROUP,    /* title and count */
    ALERT_ROW_HEAD,     /* "pending 2": title of a part */
    ALERT_ROW_ITEM,     /* an alert */
    ALERT_ROW_RESOLVED, /* one of alert_memory_resolved() */
};

enum alert_part {
    ALERT_PART_ACTIONABLE,
    ALERT_PART_ACKNOWLEDGED,
    ALERT_PART_PENDING,
    ALERT_PART_HIDDEN,
    ALERT_PART_RESOLVED,
    ALERT_PART_COUNT
};

struct alert_row {
    enum alert_row_kind kind;
    enum alert_part part;
    size_t index;     /* of the item, or of the resolved one */
    size_t count;     /* below a group or head */
    const char *text; /* title of a group: a label's value, of the set */
    bool value;       /* of a group: all its alerts have that label with that value */
    uint64_t id;      /* stays while rows come and go; never 0 */
};

struct alert_rows {
    struct alert_row *items;
    size_t count, capacity;
    size_t parts[ALERT_PART_COUNT]; /* alerts in each, shown or not */
    size_t filtered;                /* alerts that the filter leaves out */
};

/* Stands for Alertmanager's own groups where a label to group by is named. */
#define ALERT_GROUP_OWN     "Alertmanager's groups"

/* Stands for the cluster of Alertmanagers that has an alert. */
#define ALERT_GROUP_CLUSTER "Alertmanager cluster"

enum alert_order {
    ALERT_ORDER_URGENT,  /* as the set is */
    ALERT_ORDER_NEWEST,  /* began last first */
    ALERT_ORDER_RESPOND, /* least time left to respond first; pending: to fire */
    ALERT_ORDER_NAME,
    ALERT_ORDERS
};

struct alert_rows_options {
    enum alert_order order;      /* of alerts, and of groups by their first */
    const char *group;           /* label to group by; NULL: none */
    const struct filter *filter; /* NULL: none */
    bool show_hidden;
};

void alert_rows_build(struct alert_rows *rows, const struct alert_set *set,
                      const struct alert_memory *memory,
                      const struct alert_rows_options *options);
void alert_rows_done(struct alert_rows *rows);
/* The value an alert is grouped by; "" where it has none. */
const char *alert_group_value(const struct alert_set *set, const struct alert_item *item,
                              const char *label);

#endif
