/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What observe has seen of one function, and how it is told. */
#ifndef INVBENCH_OBSERVATION_H
#define INVBENCH_OBSERVATION_H

#include <stdbool.h>

#include "drivers/probe/overhead.h"
#include "drivers/probe/sight.h"

struct observation {
	struct function function;
	enum invbench_probe kind;
	const char *by, *by_about;
	struct overhead overhead;
	bool overhead_known; /* else: why */
	char overhead_why[INVBENCH_MESSAGE_LEN];
	struct sights sights;
	double elapsed_s;
	__u64 calls_before, busiest; /* in a whole second */
};

/* A second has passed. */
void observation_tick(struct observation *seen, const struct sights *sights);

/* To stdout; 0 or -errno. */
int observation_print(const struct observation *list, unsigned int count, bool json);

#endif
