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
	unsigned int first, blocks; /* boots of each kernel, and what they are counted from */
	unsigned int jobs; /* boots at once */
	uint64_t seed; /* of the order */
	bool *done; /* [block * kernel_count + kernel], of an earlier start; NULL: none */
};

/* Makes the place ready for all kernels. 0 or -errno; to be stopped in either case. */
int schedule_start(struct run *run, const struct schedule *schedule);
/* Boots; 0 or what stopped it, -errno. More can follow, counted on. */
int schedule_run(struct run *run, const struct schedule *schedule);
void schedule_stop(struct run *run, const struct schedule *schedule);

#endif
