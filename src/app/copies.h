/* SPDX-License-Identifier: MIT */
#ifndef APP_COPIES_H
#define APP_COPIES_H

#include "app/session.h"
#include "views/view.h"

/* Add to a picker what can be copied of the focused panel: its value, its queries, a
   link into Prometheus, a curl command (without secrets), the selected series, the command
   that shows this screen, everything as JSON. */
void copies_add(const struct session *session, struct view *picker, int64_t now_ms);

#endif
