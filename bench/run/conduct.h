/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a request that was checked to a whole record.
 */
#ifndef INVBENCH_CONDUCT_H
#define INVBENCH_CONDUCT_H

#include "request.h"

struct conducted {
	char *dir; /* of the run, to be freed; NULL: there is none */
	unsigned int measured, skipped, failed; /* cells */
};

/*
 * goes_on: a run of the same request that was killed is finished instead of a
 * new one made, and one that is stopped can be gone on with. Returns an exit code.
 */
int conduct_run(struct request *request, bool goes_on, struct conducted *conducted);

#endif
