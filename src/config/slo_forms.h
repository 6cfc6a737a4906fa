/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_SLO_FORMS_H
#define CONFIG_SLO_FORMS_H

/* What the readers of the three forms share (slo_file.c, slo_sloth.c, slo_openslo.c). */

#include "config/bind.h"
#include "config/node.h"
#include "slo/spec.h"

struct slo_loader {
    struct bind bind;
    struct slo_set *set;
    const struct node_file *file;
};

/* Text of a scalar child; NULL, and an error at the map where it is required. */
const char *slo_text(const struct slo_loader *loader, const struct node *map,
                     const char *key, bool required);
/* A copy that the objective owns; NULL of NULL. */
char *slo_copy(const char *text);
void slo_error_at_key(const struct slo_loader *loader, const struct node *node,
                      const char *text);
void slo_warn(const struct slo_loader *loader, const struct node *node,
              const char *format, ...) PRINTF_LIKE(3, 4);
/* A share of bad (or good) events: two counts where it is a quotient of such, else as it
   is, for which it needs {{.window}}. False, and an error at the node, for neither. */
bool slo_read_ratio(const struct slo_loader *loader, const struct node *node, bool is_bad,
                    struct slo *slo);
/* A fraction, or percent where it is above 1. */
bool slo_read_target(const struct slo_loader *loader, const struct node *node,
                     double *ret);
/* A duration, for a rolling window. */
bool slo_read_window(const struct slo_loader *loader, const struct node *node,
                     struct slo *slo);
/* Check that its expressions can be counted, and put it into the set; takes over. */
void slo_finish(struct slo_loader *loader, const struct node *item, struct slo *slo);

void slo_load_sloth(struct slo_loader *loader, const struct node *root);
void slo_load_openslo(struct slo_loader *loader, const struct node *root);

#endif
