/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one measurement: the plan, the engine's session and its candidates.
 * Only types stand here, so that the files that run and print cells do not depend on each other.
 */
#ifndef INVBENCH_MEASURE_STATE_H
#define INVBENCH_MEASURE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/measure/events.h"
#include "bench/observe/probe.h"
#include "bench/registry/clock_kind.h"
#include "bench/plan/plan.h"
#include "drivers/engine/engine.h"

/* A cell that the engine has accepted. */
struct candidate {
	const struct cell *cell;
	struct invbench_cell opened;
	uint64_t calls; /* per sub-batch */
	double cost; /* ns per call, estimated by calibration */
	bool failed; /* reported; the candidate is not run again */
	struct probe probe; /* observes its calls, if the cell's probe axis asks for that */
};

struct measure {
	struct plan plan;
	const struct engine *engine; /* of the current group */
	const struct engine *introduced; /* the engine whose clock was reported last */
	bool is_environment_reported;
	bool is_share_reported_absent;
	unsigned int first, last; /* cells for which the clock reported last holds */
	bool allow_broken; /* broken strategies may patch the running kernel */
	enum clock_kind clock;
	double scale; /* the clock's unit per tick */
	double tick_ns; /* of a tick; an estimate if a tick is a cycle */
	double empty; /* ticks of an empty sample */
	const char *const *named; /* devices, see device_list.h */
	const char *devices[INVBENCH_DEVICES_MAX + 1]; /* of this session; ends with NULL */
	char found[INVBENCH_DEVICES_MAX][INVBENCH_DEVICE_LEN]; /* used if no device was named */
	unsigned int cells_left; /* in the plan, including this session's */
	bool is_one_round; /* other processes measure the other rounds */
	unsigned int round; /* the first round, or the only one */
	unsigned int *known_calls; /* by cell of the plan, from another process; NULL: unknown */
	double began; /* seconds of the monotonic clock */
	uint64_t random;
	unsigned int order; /* number of sub-batches so far */
	unsigned int preempted; /* number of sub-batches that lost their CPU */
	struct candidate *candidates;
	unsigned int candidate_count;
	struct invbench_sample *samples;
	uint32_t *counts;
	struct invbench_function *functions; /* NULL: functions are not counted */
	bool waits; /* waits are recorded */
	struct events events; /* counted beside the clock */
};

#endif
