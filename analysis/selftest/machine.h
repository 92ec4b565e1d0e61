/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comparisons measured on this machine, whose truth is known by construction.
 * Two cells of one workload are opened anew for each comparison, as a run opens
 * its own, and met in rounds until a look settles it. The second may be given
 * more to do: that is all they can differ in.
 */
#ifndef INVBENCH_MACHINE_H
#define INVBENCH_MACHINE_H

#include <stdint.h>
#include <gsl/gsl_rng.h>
#include "bench/measure/engine.h"
#include "../stats/comparison.h"

struct machine {
	const struct engine *engine;
	gsl_rng *random; /* orders */
};

struct machine_pair {
	const char *workload;
	double extra; /* share of calls that the second cell makes more, unasked */
	struct comparison comparison;
	double seconds; /* of a processor; on the wall they depend on who else is running */
};

/* The target model in this process; 0 or -errno. */
int machine_start(uint64_t seed, struct machine *machine);
void machine_stop(struct machine *machine);

/* 0 or -errno, said why. */
int machine_compare(const struct machine *machine, struct machine_pair *pair);

/* Comparisons take turns with several workloads. */
const char *machine_workload(unsigned int turn);

#endif
