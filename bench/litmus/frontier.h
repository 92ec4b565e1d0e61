/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The weakest correct combinations: in none of them can any form be weakened.
 * The positions are pte, load, publish and ste.
 */
#ifndef INVBENCH_LITMUS_FRONTIER_H
#define INVBENCH_LITMUS_FRONTIER_H

#include <stddef.h>
#include "bench/litmus/outcome.h"

struct combination {
	__u8 at[POSITIONS]; /* enum barrier; the queue has what Linux 7.1 has */
	const struct strategy *strategy; /* that has these forms; NULL: none */
};

struct frontier {
	struct combination *list;
	size_t count;
	size_t judged,
		correct; /* combinations that the model can express, and how many are correct */
};

/* Finds them in the table of outcomes. Returns 0 or -ENOMEM. */
int frontier_find(enum memory_model model, struct frontier *frontier);
void frontier_free(struct frontier *frontier);

#endif
