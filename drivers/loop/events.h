/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf events, counted around the calls of this process's workers.
 * They are opened per CPU, not per task: then they include the kernel's part of
 * a call and the interrupts during it, and the PMU of an SMMU, which belongs to
 * no core, allows no other way.
 */
#ifndef INVBENCH_ENGINE_EVENTS_H
#define INVBENCH_ENGINE_EVENTS_H

#include "bench/core/uapi.h"

/*
 * Opens events on the CPUs of .cpus workers, after it closed those that were open.
 * 0 or -ENOMEM. The .error of an event says why it is absent.
 */
int events_open(struct invbench_events *events);
void events_close(void);

/*
 * Reads the counts of a worker's CPU. The first worker gets the events that
 * belong to no core. If two workers share a CPU, the second one gets zeros.
 */
void events_read(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX]);
/* Replaces earlier counts by the difference to the current ones. */
void events_since(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX]);

#endif
