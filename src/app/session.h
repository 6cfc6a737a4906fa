/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_H
#define APP_SESSION_H

/*
 * What the live screen and `render` have in common: the dashboards there are, the one
 * shown, its variables, time range and data.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "app/alarms.h"
#include "app/board.h"
#include "app/slo_watch.h"
#include "app/timerange.h"
#include "app/variables.h"
#include "config/layout.h"
#include "config/problems.h"
#include "datasource/store.h"
#include "views/dashboard_view.h"

struct logs_memory;

/* One dashboard that can be shown. Loaded when first needed; its view keeps focus and
   scroll while others are looked at. */
struct session_dashboard {
    char *name, *path;
    struct dashboard *dashboard;
    struct dashboard_view *view;
    struct timespec modified; /* of the file when it was read */
    uint64_t repeats;         /* repeats_stamp() of what the view was made for */
    bool failed;              /* could not be loaded: said in the messages */
};

struct session {
    const struct settings *settings;
    struct store *store;
    struct alarms *alarms; /* NULL until session_start() */
    struct logs_memory *logs;
    uint64_t write_id; /* of the newest write, 0: none */
    bool write_told;   /* its outcome was taken note of */
    struct slo_set objectives;
    bool objectives_loaded;
    struct slo_watch *slos; /* NULL until they are loaded and there are data to ask for */
    struct session_dashboard *dashboards; /* by order, then name */
    size_t count;
    size_t current;
    uint64_t layouts_stamp; /* of the directories, when they were last looked through */
    struct variables variables;
    struct timerange range;
    struct timerange_history ranges;
    bool hide_annotations;
    enum compare compare; /* with which period before the graphs are shown */
    bool past;    /* time stands still: alerts are known of now only, and not shown */
    bool hurried; /* a key waits for this update */
    struct board *board;
    int cols, rows; /* of the view's area */
};

/* Find the layouts and load the one to start with (a name or a file). The error names
   what is wrong; problems of the layout go to `problems`. */
bool session_init(struct session *session, const struct settings *settings,
                  const char *dashboard, struct problems *problems,
                  struct err *err) MUST_USE;
void session_done(struct session *session);
/* Connect to the data: from now on the current dashboard is asked for. */
void session_start(struct session *session, struct store *store);

/* Give up the data, and everything that was learned from them: another server may follow
   with session_start(). Dashboards keep their focus and scroll. */
void session_forget(struct session *session);

/* Load the next layout that was not loaded yet (names and order for the header); false
   when all are. One a turn, so that the first frame does not wait for them. */
bool session_load_next(struct session *session);
/* Look for layouts that came since, and for changes of those that could not be loaded.
   True where session_load_next() has something to do. Cheap: one round of stat(). */
bool session_rescan(struct session *session);
/* Show another dashboard; false where it does not exist or cannot be loaded. */
bool session_switch(struct session *session, size_t index);
/* The area has this size: lay out and bind. */
void session_resize(struct session *session, int cols, int rows);
/* Variables, range or focus changed: bind again. */
void session_rebind(struct session *session);
/* Show another time range; what was shown can be gone back to (timerange_step()). */
void session_set_range(struct session *session, const struct timerange *range);
/* Recompute what changed. True: draw again. */
bool session_update(struct session *session, int64_t now_ms, enum glyphs glyphs, bool utc,
                    bool paused);
/* Read the current layout again if its file changed; a broken edit keeps what was there
   and says so. True where the dashboard was replaced. */
bool session_reload(struct session *session);

const struct dashboard *session_dashboard(const struct session *session);
struct dashboard_view *session_view(const struct session *session);

#endif
