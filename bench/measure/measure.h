/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the verb measure share: the plan being measured and its arms.
 * measure.c opens sessions, arm.c runs one cell, rounds.c many against each
 * other, body.c prints what came out.
 */
#ifndef INVBENCH_MEASURE_H
#define INVBENCH_MEASURE_H

#include "drivers/probe/probe.h"
#include "engine.h"
#include "environment.h"
#include "events.h"
#include "bench/plan.h"

/* One cell that the engine has accepted. */
struct arm {
	const struct cell *cell;
	struct invbench_cell opened;
	uint64_t calls; /* a sub-batch */
	double cost; /* of a call, as calibration found it: nanoseconds */
	bool failed; /* said so; not asked again */
	struct probe probe; /* what looks at its calls meanwhile, if the axis says so */
};

struct measure {
	struct plan plan;
	const struct engine *engine; /* of the section at hand */
	const struct engine *introduced; /* whose clock was told last */
	bool has_environment; /* told */
	bool is_share_absent; /* told */
	unsigned int first, last; /* the cells that the engine at hand measures without a break */
	enum clock_kind clock;
	double scale; /* ticks to the clock's unit */
	double empty; /* ticks of an empty sample */
	const char *devices[INVBENCH_DEVICES_MAX + 1]; /* NULL behind the last */
	char found[INVBENCH_DEVICES_MAX][INVBENCH_DEVICE_LEN]; /* unless they were named */
	unsigned int cells_left; /* of the plan, those of this session included */
	bool is_one_round; /* the others are other processes' */
	unsigned int round; /* the first, or the only one */
	unsigned int *
		known_calls; /* of each cell of the plan, as another process found; NULL: none did */
	double began; /* seconds, of the system's clock */
	uint64_t random;
	unsigned int order; /* sub-batches so far */
	unsigned int preempted; /* of these, had their CPU taken away */
	struct arm *arms;
	unsigned int arm_count;
	struct invbench_sample *samples;
	uint32_t *counts;
	struct invbench_function *functions; /* NULL: nobody wants to know */
	struct events events; /* counted beside the clock */
};

/* Opens a cell; one that cannot be measured here is an event, not the run's end. */
int arm_open(struct measure *measure, const struct cell *cell);
/* So many calls whose histograms are thrown away; .samples has what they cost. */
int arm_try(struct measure *measure, struct arm *arm, uint64_t calls);
/* What the cell holds besides the engine's part of it. */
void arm_close(struct arm *arm);
/* One sub-batch in every mode the arm has. */
int arm_slot(struct measure *measure, struct arm *arm, unsigned int round, unsigned int slot);
/* Histograms and counters. The counters come last: with them the cell is whole. */
int arm_finish(struct measure *measure, struct arm *arm);
/* The functions of a call; after all else, since nobody times these calls. */
int arm_attribute(struct measure *measure, struct arm *arm);

/* All arms of a session, round by round. */
int rounds_measure(struct measure *measure);

#endif
