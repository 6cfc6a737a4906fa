/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACES_BUILD_H
#define SIM_TRACES_BUILD_H

/* Putting a trace together; private to traces*.c. */

#include "core/attr.h"
#include "traces.h"

/* Text that lives as long as the trace; "" when there is no room left. */
const char *traces_text(struct traces_trace *trace, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* The next span; the last one again when there is no room left. */
struct traces_span *traces_add_span(struct traces_trace *trace, const struct model *model,
                                    const struct traces_span *parent, const char *name,
                                    const char *service, enum traces_kind kind,
                                    int64_t start_ns, int64_t duration_ns);
/* In any order: they are sorted at the end. */
void traces_add_string(struct traces_span *span, const char *key, const char *value);
void traces_add_int(struct traces_span *span, const char *key, int64_t value);
void traces_add_bool(struct traces_span *span, const char *key, bool value);
void traces_fail(struct traces_span *span, const char *message, const char *type,
                 const char *stack);

#endif
