/* SPDX-License-Identifier: MIT */
#ifndef TESTS_E2E_PROM_H
#define TESTS_E2E_PROM_H

/*
 * A small Prometheus that knows an answer to every question, until the test tells it to
 * be ill.
 */

#include "datasource/evil.h"

enum fault {
    FAULT_NONE,
    FAULT_HANG,        /* takes the request, says nothing */
    FAULT_DRIP,        /* a byte now and then */
    FAULT_RESET,       /* resets the connection */
    FAULT_ENDLESS,     /* a body without end */
    FAULT_HTML,        /* 200 with a page of a proxy */
    FAULT_BAD_JSON,    /* JSON that breaks off */
    FAULT_DENIED,      /* 401 */
    FAULT_TOO_MANY,    /* 429 with Retry-After */
    FAULT_UNAVAILABLE, /* 503 */
    FAULT_TYPE,        /* right, but as text/html */
    FAULT_REDIRECT,    /* to another origin */
    FAULT_COUNT
};

struct prom;

struct prom *prom_new(void);
void prom_free(struct prom *prom);
const char *prom_url(const struct prom *prom);
/* What it does from the next request on; connections that hang are held all the same. */
void prom_set_fault(struct prom *prom, enum fault fault);
/* Its pods are NAME-0, NAME-1 …, by default api; before anything is asked. */
void prom_set_pods(struct prom *prom, const char *name);
/* Where FAULT_REDIRECT leads. */
void prom_set_elsewhere(struct prom *prom, const char *url);
/* Questions about data so far (not whether it lives). */
int prom_asked(struct prom *prom);
/* Requests so far that hold this text anywhere, headers included. */
int prom_asked_with(struct prom *prom, const char *text);

#endif
