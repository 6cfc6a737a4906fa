/* SPDX-License-Identifier: MIT */
#ifndef APP_SENDING_H
#define APP_SENDING_H

/*
 * What views write to servers, and what became of it: the only door to store_write().
 */

#include "app/session.h"
#include "views/view.h"

/* Send what the view asks for. One at a time: another waits for its outcome. */
void sending_start(struct session *session, const struct view *view);
/* Tell views how the newest one stands. When one is concluded, everything is asked anew:
   what it changed is to be seen, whatever the answer was. */
void sending_tell(struct session *session, struct view_env *env);

#endif
