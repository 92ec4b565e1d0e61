/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes requests. */
#ifndef INVBENCH_FUZZ_MUTATE_H
#define INVBENCH_FUZZ_MUTATE_H

#include "tests/guest/fuzz/requests/request.h"

/* Gives one field of the structure another value that is allowed. */
void mutate_inside(void *body, unsigned int kind, const struct session *session);

/* Changes one or two fields of a request to any value, or its addresses, or a few bytes. */
void mutate_request(struct request *request, const struct session *session);

/*
 * Makes a request smaller that the module would serve for seconds: it serves a valid request, however long that
 * takes, and mapping a gigabyte of pages takes a minute.
 */
void mutate_bound(struct request *request, const struct session *session);

#endif
