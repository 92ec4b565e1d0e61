/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The race that a strategy must win: the litmus shape `walker`, run.
 * One thread clears an IOPTE and loads the array. Another publishes an array with
 * one more device, then stores that device's STE. A third reads the STE and,
 * through it, the IOPTE, as the SMMU does. They use the accesses of the strategy
 * (loops.h). If the first loads the old array and the third reads the old IOPTE,
 * nothing invalidates what the SMMU has read: the invalidation is lost.
 *
 * A call plays a batch of instances, which all threads start together. They visit
 * them in one random order, and each variable has its own cache line. A thread
 * resets the variables that it reads. So its loads hit its own cache while the
 * stores of the others wait for the line, which makes the races close.
 *
 * Two threads are enough for two CPUs: the attaching thread then reads, too,
 * behind a full barrier, since the SMMU cannot see a store that is still in a
 * CPU's store buffer. Nothing then shows whether array and STE are stored in
 * order.
 */
#ifndef INVBENCH_RACE_H
#define INVBENCH_RACE_H

#include "bench/core/model/model.h"

#define RACE_INSTANCES	     64 /* of a batch */
#define RACE_INSTANCES_GRACE 4 /* if each waits for a grace period */
#define RACE_THREADS_MIN     2
#define RACE_THREADS_MAX     3
#define RACE_POLLS	     64 /* between two looks at the clock, each with cond_resched() */
/*
 * A thread gives up only after both: on a busy machine a thread that waits may rarely
 * get its CPU, and so may the one that it waits for.
 */
#define RACE_TIMEOUT_US (10 * QUEUE_TIMEOUT_US)
#define RACE_LOOKS	200

enum race_role { RACE_UNMAP, RACE_ATTACH, RACE_WALK };

/* The variables of an instance. */
struct race_lines {
	__u64 iopte ____cacheline_aligned; /* RACE_OLD_IOPTE at first, 0 once it is cleared */
	struct inv_array *array ____cacheline_aligned; /* the old one at first */
	__u64 ste ____cacheline_aligned; /* address of .iopte; 0: not attached */
};

#define RACE_OLD_IOPTE 1

struct race_instance {
	__u64 *iopte, *ste;
	struct inv_array **array;
};

struct race {
	unsigned int threads, count; /* count: instances of a batch */
	struct inv_array *old, *new; /* without and with the device that attaches */
	struct invbench_outcomes outcomes; /* of all batches so far */
	struct race_instance instances[RACE_INSTANCES]; /* in the order in which they are visited */
	struct {
		__u32 arrived ____cacheline_aligned; /* how often */
	} places[RACE_THREADS_MAX];
	bool has_ended ____cacheline_aligned; /* a thread gave up or will not come, so none waits */
	bool has_new[RACE_INSTANCES] ____cacheline_aligned; /* what RACE_UNMAP loaded */
	__u8 walks[RACE_INSTANCES] ____cacheline_aligned; /* enum invbench_walk */
	struct race_lines lines[RACE_INSTANCES];
};

/* Why a cell cannot be a race: 0, or -EOPNOTSUPP and the reason. */
int race_check(const struct invbench_cell *request, char *message, size_t len);

/* Makes the race of a cell, whose array the model keeps. NULL: no memory. */
struct race *race_make(const struct model *model, const struct invbench_cell *request,
		       struct inv_array *array);
void race_free(struct race *race);

/* Puts the race in force for calls of the model, with all instances as at first. */
void race_begin(struct race *race, struct model *model);

/* Lets no thread wait any longer, because one that must stop will not come. */
void race_stop(struct race *race);

/* Counts what the threads saw in the batch. */
void race_tally(struct race *race);

/*
 * Waits until all threads have come as often as this one. 0; -ETIMEDOUT: one did not
 * come, now or before.
 */
int race_meet(struct race *race, unsigned int thread);

#endif
