/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one run of fio came to, read from its own JSON. */
#ifndef INVBENCH_FIO_RESULT_H
#define INVBENCH_FIO_RESULT_H

#include <jansson.h>

#include "bench/core/control.h"

/* Of all its jobs together. Times as fio takes them: of the run in milliseconds. */
struct result {
	__u64 ios;
	__u64 timed; /* of these, in the bins */
	__u64 runtime_ns;
	__u64 least_ns, most_ns, sum_ns; /* of an I/O, from its submission to its completion */
	const json_t *bins; /* of the same: an object, nanoseconds to their number; of the output */
};

/* 0, or -EIO and what is missing or wrong in message. */
int result_read(const json_t *output, struct result *result);

/* Adds its I/Os to a histogram of HISTOGRAM_BUCKETS. */
void result_histogram(const struct result *result, __u32 *counts);

#endif
