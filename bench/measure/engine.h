/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes the calls of a target: the kernel's module, or a driver in this
 * process. All answer the same requests (core/control.h) in the same way, so
 * that whoever measures cannot tell them apart. One session at a time.
 * One file in drivers/ is one target and defines engine_NAME; its name is the
 * file's, its description the file's first sentence.
 */
#ifndef INVBENCH_ENGINE_H
#define INVBENCH_ENGINE_H

#include "bench/core/control.h"
#include "bench/plan.h"

/* What the invalidation path took of the CPUs while a cell was at work, as seen from outside. */
struct share {
	const char *by; /* how it was looked */
	__u64 calls; /* of the path, by anybody */
	__u64 path_ns; /* in them */
	__u64 busy_ns; /* that the CPUs were not idle, all together */
	double probe_ns; /* that looking cost a call */
	double probe_inside_ns; /* of these, in path_ns */
};

struct engine {
	const char *target;
	bool needs_device;
	bool needs_tools; /* starts programs that the lab's guest has only when it is asked */
	bool is_noisy; /* what it counts differs from boot to boot, on the exact clock too */
	const struct engine *in_lab; /* which has the target in the lab's guest; NULL: this one */

	/*
	 * devices: NULL at the end, at least one if it needs any. 0 or -errno, as all
	 * that return int; -ENOENT: the engine is not there.
	 */
	int (*start)(const char *const *devices);
	void (*stop)(void);
	int (*info)(struct invbench_info *info);
	int (*cell)(struct invbench_cell *cell);
	int (*run)(struct invbench_run *run);
	int (*histogram)(uint32_t cell, uint32_t worker, uint32_t *counts);
	int (*count)(uint32_t cell, struct invbench_counters *counters);
	int (*functions)(struct invbench_functions *functions); /* NULL: it cannot */
	int (*events)(struct invbench_events *events); /* until .stop(); NULL: as above */
	int (*share)(uint32_t cell, struct share *share); /* NULL: as above */

	/* What a program said of the cell's last run, or NULL; NULL: it starts none. */
	json_t *(*output)(uint32_t cell);

	/* Why the last request failed: the field and its range, or the reason. */
	const char *(*why)(void);
};

extern const struct engine engine_driver;

/* What serves the target, in the lab's guest or on the host; NULL: nothing. */
const struct engine *engine_find(const char *target, bool is_lab);

/* Whether a cell of the plan cannot do without a device; in the lab the model is the module's. */
bool engine_needs_device(const struct plan *plan, bool is_lab);

/* Whether a cell of the plan starts a program, in the lab. */
bool engine_needs_tools(const struct plan *plan);

#endif
