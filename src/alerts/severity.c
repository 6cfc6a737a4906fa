/* SPDX-License-Identifier: MIT */
#include "alerts/severity.h"

#include <stddef.h>
#include <strings.h>

#include "core/attr.h"

enum { MINUTE_MS = 60 * 1000 };

const struct severity_info severity_table[SEVERITY_COUNT] = {
    [SEVERITY_CRITICAL] = {"critical", 'C', 5 * MINUTE_MS },
    [SEVERITY_WARNING] = {"warning",  'W', 15 * MINUTE_MS},
    [SEVERITY_OTHER] = {"other",    '-', 15 * MINUTE_MS},
    [SEVERITY_INFO] = {"info",     'i', 60 * MINUTE_MS},
};

static const struct {
    const char *word;
    enum severity severity;
} words[] = {
    {"critical",      SEVERITY_CRITICAL},
    {"crit",          SEVERITY_CRITICAL},
    {"page",          SEVERITY_CRITICAL},
    {"emergency",     SEVERITY_CRITICAL},
    {"fatal",         SEVERITY_CRITICAL},
    {"disaster",      SEVERITY_CRITICAL},
    {"error",         SEVERITY_CRITICAL},
    {"high",          SEVERITY_CRITICAL},
    {"sev1",          SEVERITY_CRITICAL},
    {"sev-1",         SEVERITY_CRITICAL},
    {"p1",            SEVERITY_CRITICAL},
    {"warning",       SEVERITY_WARNING },
    {"warn",          SEVERITY_WARNING },
    {"ticket",        SEVERITY_WARNING },
    {"major",         SEVERITY_WARNING },
    {"medium",        SEVERITY_WARNING },
    {"sev2",          SEVERITY_WARNING },
    {"sev-2",         SEVERITY_WARNING },
    {"p2",            SEVERITY_WARNING },
    {"info",          SEVERITY_INFO    },
    {"informational", SEVERITY_INFO    },
    {"notice",        SEVERITY_INFO    },
    {"minor",         SEVERITY_INFO    },
    {"low",           SEVERITY_INFO    },
    {"none",          SEVERITY_INFO    },
    {"sev3",          SEVERITY_INFO    },
    {"sev-3",         SEVERITY_INFO    },
    {"p3",            SEVERITY_INFO    },
};

enum severity severity_of(const struct labels *labels)
{
    const char *word = labels_get(labels, "severity");

    for (size_t i = 0; word && i < ARRAY_LEN(words); i++)
        if ((words[i].word[0] ^ word[0]) % 32 == 0 && /* the same letter, in any case */
            strcasecmp(words[i].word, word) == 0)
            return words[i].severity;
    return SEVERITY_OTHER;
}
