/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures one cell on the kernel of one commit, for the verb bisect and for its step, the verb judge.
 * The result is kept in a file, so a commit is measured once, also if the bisection is killed and starts again.
 */
#ifndef INVBENCH_COMMIT_H
#define INVBENCH_COMMIT_H

#include <stdbool.h>
#include "bench/git/git.h"

/* Where and how commits are measured: the same for all of a bisection. */
struct bisect_place {
	const char *tree; /* our own work tree */
	const char *plan; /* path of a plan with the one cell; the results stand beside it */
	const char *out, *hang_timeout; /* as for the verb run */
};

struct bisect_result {
	char *run; /* folder of the run; NULL: the kernel was not built */
	double cost; /* instructions of a call; NaN: it was not measured */
	int code; /* exit code of the run */
};

/*
 * Measures the commit that is checked out in .tree, unless that was done before. again: also if it failed before. EXIT_OK,
 * also if the commit cannot be built or booted; another exit code if the machine is to blame, or the user stopped it.
 * Free the result in any case.
 */
int bisect_measure(const struct bisect_place *place, const char *commit, bool again,
		   struct bisect_result *result);

/* The result of a commit that was measured before. 0, or -ENOENT. */
int bisect_result_load(const struct bisect_place *place, const char *commit,
		       struct bisect_result *result);
void bisect_result_free(struct bisect_result *result);

/* "0123456789ab mm: speed it up", harmless to a terminal; the caller frees it. */
char *bisect_title(const char *tree, const char *commit);

#endif
