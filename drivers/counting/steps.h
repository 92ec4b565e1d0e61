/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the instructions of this process's calls by kind, one step at a time.
 * A copy of the process makes the calls, and this one traces it (ptrace). That
 * is exact, needs no privileges and works on any machine, but sees only user
 * space. The calls must be timed one by one by clock_counter(), whose reads of
 * the processor's counter are the bounds of a call.
 */
#ifndef INVBENCH_COUNTING_STEPS_H
#define INVBENCH_COUNTING_STEPS_H

#include "bench/core/workload.h"

/*
 * Makes calls of a workload, which may need no other thread, and fills in the mix of the cheapest as
 * one function. 0; -EOPNOTSUPP: this process may not be traced; -ETIMEDOUT: a call does not end; -ELOOP:
 * it does not end because it stores exclusively; or -errno.
 */
int steps_count(const struct workload *workload, struct call *call,
		struct invbench_functions *request);

/* The text of an error of steps_count(). */
const char *steps_error(int error);

#endif
