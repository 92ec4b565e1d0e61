/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Knows what the fields of the requests mean, so that a request passes the first checks.
 * Random bytes never do: the module looks at every field.
 */
#ifndef INVBENCH_FUZZ_GRAMMAR_H
#define INVBENCH_FUZZ_GRAMMAR_H

#include "tests/guest/fuzz/requests/request.h"

/* Makes a request that the session is likely to accept. */
void grammar_make(struct request *request, const struct session *session);

#endif
