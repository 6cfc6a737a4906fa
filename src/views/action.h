/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ACTION_H
#define VIEWS_ACTION_H

/*
 * Everything that can be done with a key: one table from which the key map, the help
 * screen, the hint line, the manual and the rebinding names come. A key of one scope
 * never hides a key that works everywhere (tests/views checks it).
 */

#include <stdbool.h>
#include <stddef.h>

enum action_scope {
    SCOPE_EVERYWHERE, /* in every view */
    SCOPE_MOVE,       /* in every view: moving about */
    SCOPE_TIME,       /* in every view: time range */
    SCOPE_DASHBOARD,  /* the grid of panels */
    SCOPE_PANEL,      /* one panel full screen: the grid's keys work there too */
    SCOPE_ALERTS,     /* the list of alerts, and one of them */
    SCOPE_SILENCE,    /* a silence that is thought of */
    SCOPE_SILENCES,   /* the list of silences */
    SCOPE_LOGS,       /* log lines, and one of them */
    SCOPE_SLO,        /* objectives */
    SCOPE_TRACES,     /* the search for traces */
    SCOPE_TRACE,      /* one trace */
    SCOPE_COUNT
};

/* clang-format off */
/*  id              name            scope             default keys         hint        help */
#define ACTION_TABLE(X)                                                                                  \
    X(OPEN,         "open",         SCOPE_MOVE,       "Enter",             "open",     "Open what is selected") \
    X(BACK,         "back",         SCOPE_MOVE,       "Esc Backspace",     "back",     "Back to exactly where you were") \
    X(NEXT,         "next",         SCOPE_MOVE,       "Tab",               NULL,       "Next panel or field") \
    X(PREVIOUS,     "previous",     SCOPE_MOVE,       "S-Tab",             NULL,       "Previous panel or field") \
    X(UP,           "up",           SCOPE_MOVE,       "Up k",              NULL,       "Up") \
    X(DOWN,         "down",         SCOPE_MOVE,       "Down j",            NULL,       "Down") \
    X(LEFT,         "left",         SCOPE_MOVE,       "Left",              NULL,       "Left") \
    X(RIGHT,        "right",        SCOPE_MOVE,       "Right",             NULL,       "Right") \
    X(PAGE_UP,      "page-up",      SCOPE_MOVE,       "PgUp C-b",          NULL,       "One screen up") \
    X(PAGE_DOWN,    "page-down",    SCOPE_MOVE,       "PgDn C-f",          NULL,       "One screen down") \
    X(FIRST,        "first",        SCOPE_MOVE,       "g Home",            NULL,       "To the first") \
    X(LAST,         "last",         SCOPE_MOVE,       "G End",             NULL,       "To the last") \
    X(DASHBOARD_1,  "dashboard-1",  SCOPE_EVERYWHERE, "1",                 NULL,       "First dashboard") \
    X(DASHBOARD_2,  "dashboard-2",  SCOPE_EVERYWHERE, "2",                 NULL,       "Second dashboard") \
    X(DASHBOARD_3,  "dashboard-3",  SCOPE_EVERYWHERE, "3",                 NULL,       "Third dashboard") \
    X(DASHBOARD_4,  "dashboard-4",  SCOPE_EVERYWHERE, "4",                 NULL,       "Fourth dashboard") \
    X(DASHBOARD_5,  "dashboard-5",  SCOPE_EVERYWHERE, "5",                 NULL,       "Fifth dashboard") \
    X(DASHBOARD_6,  "dashboard-6",  SCOPE_EVERYWHERE, "6",                 NULL,       "Sixth dashboard") \
    X(DASHBOARD_7,  "dashboard-7",  SCOPE_EVERYWHERE, "7",                 NULL,       "Seventh dashboard") \
    X(DASHBOARD_8,  "dashboard-8",  SCOPE_EVERYWHERE, "8",                 NULL,       "Eighth dashboard") \
    X(DASHBOARD_9,  "dashboard-9",  SCOPE_EVERYWHERE, "9",                 NULL,       "Ninth dashboard") \
    X(ALERTS,       "alerts",       SCOPE_EVERYWHERE, "a",                 "alerts",   "What fires now, and what to do about it") \
    X(SLOS,         "slos",         SCOPE_EVERYWHERE, "s",                 "SLOs",     "Error budgets: what is left, how fast it burns, who spends it") \
    X(COMPONENT,    "dashboard",    SCOPE_EVERYWHERE, "d",                 NULL,       "To the dashboard of the selection's component or service, at its time") \
    X(SOURCES,      "sources",      SCOPE_EVERYWHERE, "S",                 "sources",  "Data sources: state, latency, errors") \
    X(MESSAGES,     "messages",     SCOPE_EVERYWHERE, "!",                 NULL,       "What happened lately") \
    X(HELP,         "help",         SCOPE_EVERYWHERE, "?",                 "help",     "Keys of this view and everywhere") \
    X(PALETTE,      "palette",      SCOPE_EVERYWHERE, ":",                 "all",      "Everything by its name: actions, dashboards, panels, variables, times") \
    X(SEARCH,       "search",       SCOPE_EVERYWHERE, "/",                 NULL,       "Find a panel or series anywhere; full screen, in that panel") \
    X(VARIABLES,    "variables",    SCOPE_EVERYWHERE, "v",                 "vars",     "Choose the values of template variables") \
    X(CONTEXTS,     "contexts",     SCOPE_EVERYWHERE, "@",                 NULL,       "Another context of the configuration: other servers") \
    X(TIME,         "time",         SCOPE_TIME,       "T",                 "time",     "Choose the time range, or type one") \
    X(COPY,         "copy",         SCOPE_EVERYWHERE, "y",                 NULL,       "Copy the value, the query, a link or a command") \
    X(REFRESH,      "refresh",      SCOPE_EVERYWHERE, "r",                 NULL,       "Ask again now") \
    X(PAUSE,        "pause",        SCOPE_EVERYWHERE, "p",                 NULL,       "Stop asking; again to go on") \
    X(MARKS,        "marks",        SCOPE_EVERYWHERE, "M",                 NULL,       "Alerts and releases on the graphs, on or off") \
    X(THEME,        "theme",        SCOPE_EVERYWHERE, "C-t",               NULL,       "The next theme: auto, dark, light, high contrast, colour-blind safe, mono") \
    X(GLYPHS,       "glyphs",       SCOPE_EVERYWHERE, "C-g",               NULL,       "The next glyphs: auto, braille, block, ASCII") \
    X(MOUSE,        "mouse",        SCOPE_EVERYWHERE, "C-o",               NULL,       "The mouse for midwatch, or for the terminal to select text with") \
    X(REPAINT,      "repaint",      SCOPE_EVERYWHERE, "C-l",               NULL,       "Draw the whole screen again") \
    X(SUSPEND,      "suspend",      SCOPE_EVERYWHERE, "C-z",               NULL,       "Back to the shell; fg returns") \
    X(QUIT,         "quit",         SCOPE_EVERYWHERE, "q C-c",             "quit",     "Quit, asking nothing") \
    X(ZOOM_IN,      "zoom-in",      SCOPE_TIME,       "+",                 NULL,       "Half the time range, around its middle") \
    X(ZOOM_OUT,     "zoom-out",     SCOPE_TIME,       "-",                 NULL,       "Twice the time range") \
    X(EARLIER,      "earlier",      SCOPE_TIME,       ",",                 NULL,       "Half a range earlier") \
    X(LATER,        "later",        SCOPE_TIME,       ".",                 NULL,       "Half a range later") \
    X(RANGE_BACK,   "range-back",   SCOPE_TIME,       "<",                 NULL,       "Back to the time range shown before") \
    X(RANGE_FORWARD, "range-forward", SCOPE_TIME,     ">",                 NULL,       "Forward to the time range one went back from") \
    X(MARK_RANGE,   "mark-range",   SCOPE_DASHBOARD,  "m",                 NULL,       "Mark a range from the crosshair on; Enter shows it") \
    X(NOW,          "now",          SCOPE_TIME,       "0",                 "live",     "The layout's range, ending now") \
    X(UTC,          "utc",          SCOPE_TIME,       "U",                 NULL,       "Times in UTC or local") \
    X(EXEMPLAR,     "exemplar",     SCOPE_DASHBOARD,  "e",                 "exemplar", "To the next exemplar marked on the graph, further back; Enter opens its trace") \
    X(EXEMPLAR_LATER, "exemplar-later", SCOPE_DASHBOARD, "E",              NULL,       "To the exemplar after this one") \
    X(SLO_WHAT_IF,  "what-if",      SCOPE_SLO,        "w",                 "what if",  "What would be left at this pace: more hours each time") \
    X(FOLD,         "fold",         SCOPE_DASHBOARD,  "z",                 NULL,       "Fold the row to its title, or unfold it") \
    X(SERIES_HIDE,  "series-hide",  SCOPE_PANEL,      "Space",             "hide",     "Hide the selected series, or show it again") \
    X(SERIES_ONLY,  "series-only",  SCOPE_PANEL,      "i",                 "only",     "Only the selected series; again: all of them") \
    X(SERIES_ORDER, "series-order", SCOPE_PANEL,      "O",                 "order",    "Order the series by the next column") \
    X(SERIES_REVERSE, "series-reverse", SCOPE_PANEL,  "R",                 NULL,       "The series the other way round") \
    X(AXIS,         "axis",         SCOPE_PANEL,      "L",                 "axis",     "Logarithmic axis, or linear again") \
    X(LEGEND,       "legend",       SCOPE_PANEL,      "f",                 "legend",   "The legend as a line, none, as a table") \
    X(SERIES_NEXT,  "series-next",  SCOPE_PANEL,      "n",                 NULL,       "To the next series that was searched for") \
    X(SERIES_PREVIOUS, "series-previous", SCOPE_PANEL, "N",                NULL,       "To the series before that was searched for") \
    X(ALERT_ACK,    "acknowledge",  SCOPE_ALERTS,     "A",                 "ack",      "Acknowledge here until it resolves; again takes it back") \
    X(ALERT_GROUP,  "alert-group",  SCOPE_ALERTS,     "B",                 "group",    "Group by the next label") \
    X(ALERT_ORDER,  "alert-order",  SCOPE_ALERTS,     "O",                 "order",    "By urgency, by age, by time left to respond or by name") \
    X(ALERT_FILTER, "alert-filter", SCOPE_ALERTS,     "f",                 "filter",   "Show only alerts with these words or matchers") \
    X(ALERT_HIDDEN, "alert-hidden", SCOPE_ALERTS,     "H",                 "hidden",   "Show what is silenced or inhibited, or hide it again") \
    X(SILENCE,      "silence",      SCOPE_ALERTS,     "x",                 "silence",  "Silence the alert, or the group: shows first what that hides") \
    X(SILENCES,     "silences",     SCOPE_ALERTS,     "X",                 "silences", "All silences: what they hide, when they end") \
    X(SILENCE_CHOOSE, "silence-choose", SCOPE_SILENCE, "Space",            "choose",   "Take this label into the silence, or leave it out") \
    X(SILENCE_OPERATOR, "silence-operator", SCOPE_SILENCE, "m",            "= =~ != !~", "Another way to compare the label") \
    X(SILENCE_EXTEND, "silence-extend", SCOPE_SILENCES, "E",               "extend",   "Let the silence last longer") \
    X(SILENCE_EXPIRE, "silence-expire", SCOPE_SILENCES, "x",               "expire",   "End the silence now, after a question") \
    X(SILENCE_PAST, "silence-past", SCOPE_SILENCES,   "H",                 "expired",  "Show silences that have ended, or hide them again") \
    X(ALERT_RUNBOOK,"runbook",      SCOPE_ALERTS,     "b",                 "runbook",  "To the runbook in the detail") \
    X(LOGS,         "logs",          SCOPE_EVERYWHERE, "l",                 "logs",     "The log lines behind what is selected") \
    X(LOG_FOLLOW,   "log-follow",    SCOPE_LOGS,       "f",                 "follow",   "Show lines as they come; again to stop") \
    X(LOG_ERROR,    "log-error",     SCOPE_LOGS,       "e",                 "error",    "To the next error, further back") \
    X(LOG_ERROR_BACK, "log-error-back", SCOPE_LOGS,       "E",                 NULL,       "To the error after this one") \
    X(LOG_CONTEXT,  "log-context",   SCOPE_LOGS,       "C",                 "context",  "What the same stream said before and after the line") \
    X(LOG_INCLUDE,  "log-include",   SCOPE_LOGS,       "i",                 "only",     "Only lines with the value of this field") \
    X(LOG_EXCLUDE,  "log-exclude",   SCOPE_LOGS,       "u",                 "not",      "No lines with the value of this field") \
    X(LOG_COLUMN,   "log-column",    SCOPE_LOGS,       "Space",             NULL,       "The field as a column, or no longer") \
    X(LOG_QUERY,    "log-query",     SCOPE_LOGS,       "Q",                 "query",    "Edit the query") \
    X(LOG_WRAP,     "log-wrap",      SCOPE_LOGS,       "w",                 "wrap",     "Long lines whole, or cut at the edge") \
    X(LOG_RAW,      "log-raw",       SCOPE_LOGS,       "J",                 NULL,       "Lines as they were written, or made readable") \
    X(LOG_FOLD,     "log-fold",      SCOPE_LOGS,       "z",                 "fold",     "All lines of an entry, its JSON laid out, or one again") \
    X(LOG_TIME,     "log-time",      SCOPE_LOGS,       "R",                 NULL,       "Times by the clock, before now, or from the selected line") \
    X(LOG_MARK,     "log-mark",      SCOPE_LOGS,       "m",                 "mark",     "Mark the line, or no longer") \
    X(LOG_MARKED,   "log-marked",    SCOPE_LOGS,       "b",                 NULL,       "To the next marked line, further back") \
    X(LOG_MARKED_BACK, "log-marked-back", SCOPE_LOGS,  "B",                 NULL,       "To the marked line after this one") \
    X(LOG_PATTERNS, "log-patterns",  SCOPE_LOGS,       "P",                 "patterns",       "Beside the line: patterns, fields, streams, or nothing") \
    X(LOG_NEXT,     "log-next",      SCOPE_LOGS,       "n",                 NULL,       "To the next line that was searched for") \
    X(LOG_PREVIOUS, "log-previous",  SCOPE_LOGS,       "N",                 NULL,       "To the line before that was searched for") \
    X(TRACES,       "traces",         SCOPE_EVERYWHERE, "t",                "traces",   "The traces behind what is selected") \
    X(TRACE_CRITICAL, "trace-critical", SCOPE_TRACE,    "x",                "critical", "The critical path apart from the rest, or not") \
    X(TRACE_FOLD,   "trace-fold",     SCOPE_TRACE,      "z",                "fold",     "Hide what is below the span, or show it") \
    X(TRACE_FILTER, "trace-filter",   SCOPE_TRACE,      "f",                "errors",   "Only what failed and what is above it, or all") \
    X(TRACE_MINIMUM,"trace-minimum",  SCOPE_TRACE,      "m",                "min",      "Only what took at least this long") \
    X(TRACES_FILTER,  "traces-filter",  SCOPE_TRACES,   "f",                "filter",   "Change the search") \
    X(TRACES_MINIMUM, "traces-minimum", SCOPE_TRACES,   "m",                "min",      "Only traces that took at least this long") \
    X(TRACES_ORDER,   "traces-order",   SCOPE_TRACES,   "O",                "order",    "By time or by duration") \
    X(TRACES_COMPARE, "traces-compare", SCOPE_TRACES,   "c",                "compare",  "Mark a trace, then compare another with it") \
    X(TRACES_ERROR,   "traces-error",   SCOPE_TRACES,   "e",                "error",    "To the next trace with an error") \
    X(TRACES_ERROR_BACK, "traces-error-back", SCOPE_TRACES, "E",            NULL,       "To the trace with an error before") \
    X(TRACE_COMPARE,"trace-compare",  SCOPE_TRACE,      "c",                "compare",  "Choose another trace of the operation to compare with this one") \
    X(TRACE_GROUP,  "trace-group",    SCOPE_TRACE,      "B",                "group",    "Time by service and operation, or the spans again") \
    X(TRACE_ERROR,  "trace-error",    SCOPE_TRACE,      "e",                "error",    "To the next error") \
    X(TRACE_ERROR_BACK, "trace-error-back", SCOPE_TRACE,  "E",              NULL,       "To the error before") \
    X(TRACE_NEXT,   "trace-next",     SCOPE_TRACE,      "n",                NULL,       "To the next span that was searched for") \
    X(TRACE_PREVIOUS, "trace-previous", SCOPE_TRACE,    "N",                NULL,       "To the span before that was searched for") \
    X(COMPARE,      "compare",      SCOPE_DASHBOARD,  "c",                 "compare",  "With the period before: a day, a week, the range; then off")

/* clang-format on */

enum action {
    ACTION_NONE,

#define X(id, name, scope, keys, hint, help) ACTION_##id,
    ACTION_TABLE(X)
#undef X
        ACTION_COUNT
};

struct action_info {
    const char *name; /* as in the keys: map of config.yaml */
    enum action_scope scope;
    const char *default_keys; /* key names separated by spaces */
    const char *hint;         /* word in the hint line; NULL: only in the help */
    const char *help;
};

/* Indexed by enum action; ACTION_NONE has NULLs. */
extern const struct action_info action_table[ACTION_COUNT];

/* ACTION_NONE for an unknown name. */
enum action action_find(const char *name);
const char *action_scope_title(enum action_scope scope);
/* True where keys of the scope `own` work in a view of the scope `scope`. */
bool action_scope_reaches(enum action_scope own, enum action_scope scope);
/* True where a key of the action does something in a view of this scope. */
bool action_applies(enum action action, enum action_scope scope);

#endif
