/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comparisons measured on this machine, where the true difference is known.
 * Each comparison opens two new cells of one workload, as a run does, and measures rounds until an
 * interim analysis decides. The second cell may make more calls; nothing else differs.
 */
#ifndef INVBENCH_MACHINE_H
#define INVBENCH_MACHINE_H

#include <stdint.h>
#include <gsl/gsl_rng.h>
#include "drivers/engine/engine.h"
#include "analysis/stats/comparison.h"

struct machine {
	const struct engine *engine;
	gsl_rng *random; /* for the order of candidates */
};

struct machine_pair {
	const char *workload;
	double extra; /* share of calls that the second cell adds: 0.01 is 1 % */
	struct comparison comparison;
	double seconds; /* of CPU time, because wall time depends on other work */
};

/* Uses the target model in this process. Returns 0 or -errno. */
int machine_start(uint64_t seed, struct machine *machine);
void machine_stop(struct machine *machine);

/* Fills in .comparison and .seconds. Returns 0, or -errno after reporting why. */
int machine_compare(const struct machine *machine, struct machine_pair *pair);

/* The comparisons cycle through several workloads. */
const char *machine_workload(unsigned int turn);

#endif
