/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernel boots when.
 * Blocks, each of which boots every kernel once in a random order: what drifts
 * while a run goes on then meets all kernels alike. Where time is counted in
 * instructions boots do not disturb each other and run side by side.
 */
#ifndef INVBENCH_SCHEDULE_H
#define INVBENCH_SCHEDULE_H

#include "boot.h"

struct schedule {
	struct booted *kernels;
	unsigned int kernel_count;
	unsigned int blocks; /* boots of each kernel */
	unsigned int jobs; /* boots at once */
	uint64_t seed; /* of the order */
	bool *done; /* [block * kernel_count + kernel], of an earlier start; NULL: none */
};

/* Makes the place ready for all kernels, then boots; 0 or what stopped it, -errno. */
int schedule_run(struct run *run, const struct schedule *schedule);

#endif
