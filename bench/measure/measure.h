/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures a plan on this machine and prints the body of a record. */
#ifndef INVBENCH_MEASURE_H
#define INVBENCH_MEASURE_H

#include <stdbool.h>

struct measure_request {
	const char *plan; /* name or path */
	const char *const *sets; /* KEY=VALUE, ends with NULL; NULL: none */
	const char *const *devices; /* see drivers/engine/device_list.h; NULL: none is named */
	const char *cpus; /* for the calls, such as "2-5,8"; NULL: this process may choose */
	const char *cells; /* list such as "0-3,7"; NULL: all */
	const char *calls; /* per sub-batch, by cell, from another process; NULL: calibrate */
	unsigned int round; /* with is_one_round: the round to measure; else 0 */
	bool is_one_round;
	bool allow_broken; /* outside the lab, too, a broken strategy may patch the kernel */
	bool functions; /* count the instructions of each function of a call */
	bool waits; /* record for what and for whom calls wait */
};

/* 0 or -errno; the reason is reported on stderr or as an event. */
int measure_plan(const struct measure_request *request);

/*
 * Opens and closes a session of each target of the plan, and measures nothing. 0: one of them can be
 * measured; else -errno, and the reason of each target was reported on stderr.
 */
int measure_check(const struct measure_request *request);

#endif
