/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of perf's around the calls of this process's workers.
 * Opened by CPU, not by task: the kernel's part of a call and what interrupts it
 * count, and a PMU that belongs to no core (an SMMU's) can be had no other way.
 */
#ifndef INVBENCH_SHARED_EVENTS_H
#define INVBENCH_SHARED_EVENTS_H

#include "bench/core/control.h"

/* On the CPUs of .cpus workers; what was open is closed. 0 or -ENOMEM, and .error of each. */
int events_open(struct invbench_events *events);
void events_close(void);

/*
 * What they stand at, for the worker of that number. Events of no core are the
 * first worker's; of two workers on a CPU the second has none.
 */
void events_read(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX]);
/* What was counted since. */
void events_since(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX]);

#endif
