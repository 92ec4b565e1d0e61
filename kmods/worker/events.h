/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf counters around the calls of a cell's workers.
 * They count a worker's CPU, so that they include interrupts of the worker. The
 * first worker also reads the events of system-wide PMUs.
 */
#ifndef INVBENCH_KMODS_EVENTS_H
#define INVBENCH_KMODS_EVENTS_H

#include "kmods/worker/worker.h"

/* Replaces the open events, on the CPUs of the first events->cpus workers. 0 or -ENOMEM; .error of each event says whether it opened. */
int events_open(struct invbench_events *events, const struct workers *workers);
void events_close(void);

/* Reads a worker's counters; events_since() subtracts what was read before. May sleep. */
void events_read(unsigned int worker, unsigned int cpu, struct invbench_counted *counted);
void events_since(unsigned int worker, unsigned int cpu, struct invbench_counted *counted);

#endif
