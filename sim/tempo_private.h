/* SPDX-License-Identifier: MIT */
#ifndef SIM_TEMPO_PRIVATE_H
#define SIM_TEMPO_PRIVATE_H

/* What the files of the Tempo API share. */

#include "core/attr.h"
#include "grafana.h"
#include "http.h"
#include "tempo.h"
#include "traces_walk.h"

struct tempo {
    const struct model *model;
};

/* start and end in whole seconds, both or none (then the last half hour). */
bool tempo_window(const struct http_request *request, struct http_reply *reply,
                  struct traces_window *ret) MUST_USE;
void tempo_register_search(struct http_port *port, struct tempo *tempo);
void tempo_register_tags(struct http_port *port, struct tempo *tempo);

#endif
