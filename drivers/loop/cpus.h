/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPUs on which calls are made, for all targets: worker n of a cell uses the n-th.
 * They are CPUs that this process may use (its affinity mask), in ascending order
 * unless cpus_take() or cpus_prefer() chose another.
 */
#ifndef INVBENCH_ENGINE_CPUS_H
#define INVBENCH_ENGINE_CPUS_H

#include <sched.h>
#include <stdbool.h>

/* Their count; 1 if the mask cannot be read. */
unsigned int cpus_allowed(void);

/* The number of the index-th of them, counted from 0; 0 if there are not that many. */
unsigned int cpus_nth(unsigned int index);

/*
 * Takes the CPUs of a list such as "2-5,8", in its order, and confines this process and the programs that
 * it starts to them. 0; -EINVAL: it is not a list of CPUs, or names one twice; -ENODEV: one of them is
 * offline, or this process may not use it.
 */
int cpus_take(const char *list);

/*
 * Sorts the CPUs by what disturbs a measurement least: isolated ones first, then those on the NUMA node of
 * the device's IOMMU (device "": of any node), CPU 0 last, which does the kernel's housekeeping. A process
 * that lacks only the isolated CPUs takes them, too. Does nothing after cpus_take().
 */
void cpus_prefer(const char *device);

/* Whether the isolated CPUs, of which there are some, are all that the allowed ones lack of those online. */
bool cpus_lack_only(const cpu_set_t *isolated, const cpu_set_t *online, const cpu_set_t *allowed);

/* Parses a list as above into numbers, at most CPU_SETSIZE. Returns how many, or -EINVAL. */
int cpus_parse(const char *list, unsigned int *numbers);

/* Sorts as cpus_prefer(), for given sets. */
void cpus_sort(unsigned int *numbers, unsigned int count, const cpu_set_t *isolated,
	       const cpu_set_t *node);

#endif
