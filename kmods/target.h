/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target: what is measured, and how a cell of it is brought into force.
 * The session and the workers know targets only through this.
 */
#ifndef INVBENCH_TARGET_H
#define INVBENCH_TARGET_H

#include "control.h"
#include "rig.h"
#include "strategy.h"
#include "workload.h"

/* One point of the experiment, between the CELL request and the file's end. */
struct cell {
	struct invbench_cell request;
	const struct target *target;
	const struct workload *workload;
	const struct strategy *strategy;
	struct rig *rig;
	struct model *model; /* target model only: its own rig */
	struct invbench_counters changes; /* and its mutator's so far */
	u32 *histograms; /* .request.cpus of them */
	void *array; /* synthetic, or NULL: the driver's own is right */
	void *saved; /* the driver's own while ours is in force */
	struct page *page; /* what the IOPTEs point at */
};

struct target {
	const char *name;

	/* The loops of a workload, for a target that compiles them a strategy each; or NULL. */
	const struct workload *(*workload)(const char *name, const char *strategy);

	/* Checks the cell against the machine and gets what it needs. */
	int (*open)(struct cell *cell, char *message, size_t len);
	void (*close)(struct cell *cell);

	/* Between these two the strategy and the array are in force. */
	int (*begin)(struct cell *cell);
	void (*end)(struct cell *cell);

	/* Makes .calls calls on this CPU and counts what they did. */
	int (*count)(struct cell *cell, u64 calls, struct invbench_counters *to);

	/*
	 * Invalidates the range through the cell's array; words gets the commands,
	 * as many as there is room for, and .count how many there were.
	 */
	int (*stream)(struct cell *cell, struct invbench_stream *range, u64 *words);

	/* The call a worker makes, and its size for allocation. */
	size_t (*call_size)(const struct cell *cell);
	void (*call_init)(struct call *call, struct cell *cell, unsigned int worker);
};

extern const struct target driver_target, model_target;

#endif
