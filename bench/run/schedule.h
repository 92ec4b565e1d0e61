/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots the kernels of a run in blocks. Each block boots every kernel once in a random order, so
 * that drift during the run affects all kernels alike. On the exact clock boots do not disturb each
 * other, so they run side by side.
 */
#ifndef INVBENCH_SCHEDULE_H
#define INVBENCH_SCHEDULE_H

#include "bench/boot/boot.h"

struct schedule {
	struct kernel_state *kernels;
	unsigned int kernel_count;
	unsigned int first, blocks; /* index of the first block, and number of blocks */
	unsigned int jobs; /* boots at the same time */
	uint64_t seed; /* of the order */
	bool *done; /* [block * kernel_count + kernel]: complete in the record; NULL: none */
};

/* Prepares the place for all kernels. 0 or -errno; call schedule_stop() in either case. */
int schedule_start(struct run *run, const struct schedule *schedule);
/* Boots all blocks. 0 or -errno. A later call can continue with the next blocks. */
int schedule_run(struct run *run, const struct schedule *schedule);
void schedule_stop(struct run *run, const struct schedule *schedule);

#endif
