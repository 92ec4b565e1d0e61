/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of perf's around the calls of a cell's workers: of their CPU, so that
 * what interrupts them counts, too. What a PMU of no core counts is the first
 * worker's.
 */
#ifndef INVBENCH_KMODS_EVENTS_H
#define INVBENCH_KMODS_EVENTS_H

#include "../bench/core/control.h"

/* In the place of what is open; 0 or -ENOMEM, and .error of each. */
int events_open(struct invbench_events *events);
void events_close(void);

/* What they stand at for that worker, and what was counted since. May sleep. */
void events_read(unsigned int worker, unsigned int cpu, struct invbench_counted *counted);
void events_since(unsigned int worker, unsigned int cpu, struct invbench_counted *counted);

#endif
