/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several runs that form one candidate of a comparison.
 * On the host a run cannot reboot the machine, so each boot is a separate run. Joined, these runs
 * are equivalent to one run of many boots.
 */
#ifndef INVBENCH_RUNS_H
#define INVBENCH_RUNS_H

#include "analysis/select/select.h"

struct joined_run {
	char *name; /* as the caller named it */
	char *id; /* of its record; NULL: unknown */
	char *title; /* its id and how it ended */
};

struct runs {
	struct samples samples; /* of all runs, with the header of the first */
	struct joined_run *list;
	size_t count;
};

/*
 * list: "RUN,RUN…", where each RUN is a name for run_find(). metric: of the comparison, NULL: the default;
 * an unknown one is left to contrast_load(). Refuses damaged records, a run that is
 * listed twice, a selection that no cell meets, and host runs of different kernels. Returns 0, or -errno after reporting why. The
 * caller frees the runs in any case.
 */
int runs_load(const char *list, const struct selection *selection, const char *metric,
	      struct runs *runs);

/*
 * A run is one replicate, whatever the number of its names and copies. Returns 0, or -EINVAL after
 * reporting a run that both candidates contain.
 */
int runs_check_apart(const struct runs *a, const struct runs *b);
void runs_free(struct runs *runs);

#endif
