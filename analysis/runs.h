/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several runs of one thing, as an arm of a comparison.
 * On the host a run cannot boot the machine, so boots of a kernel are runs of
 * their own. Put one behind another they are what a run of many boots is.
 */
#ifndef INVBENCH_RUNS_H
#define INVBENCH_RUNS_H

#include "samples.h"

struct runs {
	struct samples samples; /* of all; the header is the first run's */
	char **titles; /* of each run: its id and how it ended */
	size_t count;
};

/*
 * list: "RUN,RUN…", each as run_find() takes it. A record that is damaged is
 * refused, and so are runs of the host on different kernels. 0 or -errno, said
 * why; to be freed in either case.
 */
int runs_load(const char *list, struct runs *runs);
void runs_free(struct runs *runs);

#endif
