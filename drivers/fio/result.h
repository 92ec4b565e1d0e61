/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the result of one run of fio from its JSON. */
#ifndef INVBENCH_FIO_RESULT_H
#define INVBENCH_FIO_RESULT_H

#include <jansson.h>

#include "bench/core/uapi.h"

/* The sum over all jobs of the run. */
struct result {
	__u64 ios;
	__u64 timed; /* the I/Os in .bins */
	__u64 runtime_ns; /* in steps of 1 ms */
	__u64 least_ns, most_ns, sum_ns; /* from submission to completion of an I/O */
	const json_t *bins; /* the same times: nanoseconds to number of I/Os; part of the output */
};

/* 0, or -EIO and the reason in refusal. result borrows from output. */
int result_read(const json_t *output, struct result *result);

/* Adds the I/Os to a histogram of HISTOGRAM_BUCKETS counts. */
void result_histogram(const struct result *result, __u32 *counts);

#endif
