/* SPDX-License-Identifier: MIT */
#ifndef APP_PANEL_TYPES_H
#define APP_PANEL_TYPES_H

/* The panel types that views register, as the layout loader takes them. */

#include "config/layout.h"

const struct panel_types *panel_types_all(void);

#endif
