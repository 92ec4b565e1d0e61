/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured loops of VFIO, and what a worker calls on.
 * A worker maps .burst ranges in a row and then unmaps them in that order; a
 * burst of 1 is a map and an unmap in turn.
 */
#ifndef INVBENCH_VFIO_LOOPS_H
#define INVBENCH_VFIO_LOOPS_H

#include "bench/core/workload.h"
#include "container.h"

struct call {
	int fd;
	struct request map, unmap;
	__u64 iova, size; /* of the first range */
	unsigned int burst;
	unsigned int first, end; /* the ranges that are mapped now */
};

/* NULL: there is none of that name. */
const struct workload *loops_find(const char *name);

/* Unmaps what a loop has left. */
int loops_drain(struct call *call);

#endif
