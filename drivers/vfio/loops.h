/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured loops of VFIO.
 * A worker maps .burst ranges one after the other, and then unmaps them in the
 * same order. With a burst of 1, maps and unmaps alternate.
 */
#ifndef INVBENCH_VFIO_LOOPS_H
#define INVBENCH_VFIO_LOOPS_H

#include "bench/core/workload.h"
#include "drivers/vfio/container.h"

struct call {
	int fd;
	struct request map, unmap;
	__u64 iova, size; /* of the first range, bytes */
	unsigned int burst; /* ranges */
	unsigned int first, end; /* the mapped ranges are first .. end - 1 */
};

/* NULL: no workload has this name. */
const struct workload *loops_find(const char *name);

/* Unmaps the ranges that a loop left mapped. 0 or -errno. */
int loops_drain(struct call *call);

#endif
