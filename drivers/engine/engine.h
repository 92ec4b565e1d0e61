/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An engine makes the calls of one target, in the kernel module or in this process.
 * All engines answer the same requests (bench/core/uapi.h) in the same way, so
 * that the code that measures does not depend on the target. One session runs
 * at a time. One file drivers/NAME.c defines engine_NAME; its first sentence is
 * the target's description.
 */
#ifndef INVBENCH_ENGINE_H
#define INVBENCH_ENGINE_H

#include "bench/core/uapi.h"
#include "bench/plan/plan.h"

/* The time that the invalidation path took while a cell was running, summed over all CPUs. */
struct path_share {
	const char *by; /* the method of observation: "fentry" or "kprobe" */
	__u64 calls; /* of the path, by any process */
	__u64 missed; /* how many of these the kernel did not report; they are taken to be like the others */
	__u64 path_ns; /* nanoseconds in these calls */
	__u64 busy_ns; /* nanoseconds in which the CPUs were not idle */
	double probe_ns; /* nanoseconds that the observation adds to a call */
	double probe_inside_ns; /* the part of probe_ns that path_ns includes */
};

struct waits; /* bench/core/queues/waits.h */

/*
 * Functions that return int return 0, or -errno and the reason in .why(). Those
 * that are marked "optional" may be NULL.
 */
struct engine {
	const char *target; /* a word of the axis target */
	bool needs_device; /* .start() needs at least one device */
	bool needs_tools; /* it starts programs, which the lab's guest must be booted with */
	bool patches_kernel; /* a strategy changes the running driver, for all its users */
	__u64 sub_batch_ns; /* how long its calls need at most; 0: as the measurement does it */
	bool is_noisy; /* its counts differ from boot to boot, even on the exact clock */
	const struct engine *in_lab; /* serves the target in the lab's guest; NULL: this engine */

	/*
	 * Starts a session. devices: PCI addresses, NULL at the end. -EOPNOTSUPP: this
	 * machine cannot run the engine; -ENOENT: the kernel module is not loaded.
	 */
	int (*start)(const char *const *devices);
	void (*stop)(void);
	int (*info)(struct invbench_info *info);
	int (*cell)(struct invbench_cell *cell);
	int (*run)(struct invbench_run *run);

	/* Optional: see engine_histogram() and engine_count(). */
	int (*histogram)(uint32_t cell, uint32_t worker, uint32_t *counts);
	int (*count)(uint32_t cell, struct invbench_counters *counters);

	/*
	 * Optional: how the instances of a race ended since the cell was opened. -ENODATA: the
	 * cell runs another workload.
	 */
	int (*outcomes)(uint32_t cell, struct invbench_outcomes *outcomes);

	/*
	 * Optional: makes calls by workers that record, and adds their waits. waits has an element
	 * for each worker of the cell (waits_alloc()). -EOPNOTSUPP: nothing of the cell waits.
	 */
	int (*waits)(uint32_t cell, uint64_t calls, struct waits *waits);

	/* Optional: the engine cannot answer these requests. */
	int (*functions)(struct invbench_functions *functions);
	int (*events)(struct invbench_events *events); /* counts them until .stop() */
	int (*share)(uint32_t cell, struct path_share *share);
	/* A program's own output of the cell's last run, a new reference; NULL: there was no run. */
	json_t *(*output)(uint32_t cell);

	/* The reason why the last request failed. It names the field, its value and what is allowed. */
	const char *(*why)(void);
};

extern const struct engine engine_driver;

/* The engine that serves the target, in the lab's guest or on a host; NULL: no engine does. */
const struct engine *engine_find(const char *target, bool is_lab);

/* Moves a worker's histogram of a cell to counts; by default from the table of cells (cells.h). */
int engine_histogram(const struct engine *engine, uint32_t cell, uint32_t worker, uint32_t *counts);

/* Counts commands and entries of counters->calls calls; by default all counters are 0. */
int engine_count(const struct engine *engine, uint32_t cell, struct invbench_counters *counters);

/* Whether a cell of the plan needs a device. In the lab the module serves the model. */
bool engine_needs_device(const struct plan *plan, bool is_lab);

/* Whether a cell of the plan starts programs in the lab. */
bool engine_needs_tools(const struct plan *plan);

#endif
