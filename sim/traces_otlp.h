/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACES_OTLP_H
#define SIM_TRACES_OTLP_H

/*
 * Traces as OTLP in JSON, in its two dialects: hex ids and numbers for enums (OTLP's own,
 * Jaeger's v3), or base64 ids and names of enums (protobuf's, Tempo's).
 */

#include "buffer.h"
#include "traces.h"

enum traces_dialect { TRACES_OTLP, TRACES_PROTOBUF };

/* The elements of a resourceSpans array (without its brackets), one for each service. */
void traces_write_otlp(struct buffer *out, const struct traces_trace *trace,
                       enum traces_dialect dialect);
/* {"key":…,"value":{…}} */
void traces_write_attribute(struct buffer *out, const struct traces_attribute *attribute);

#endif
