/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads fio's JSON: see result.h.
 * A job either reads or writes, so only one side has I/Os. fio's bins are up to
 * 1.6 % wide, which limits the resolution of the distribution.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/core/histogram.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/result.h"

/* The side, read or write, that has I/Os; NULL: neither. */
static const json_t *side_of(const json_t *job)
{
	static const char *const sides[] = { "read", "write" };

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		const json_t *side = json_object_get(job, sides[i]);

		if (json_integer_value(json_object_get(side, "total_ios")) > 0)
			return side;
	}
	return NULL;
}

#define COUNT_MAX (1ULL << 53) /* a double holds each number up to it; no report needs more */

static __u64 count_of(double number)
{
	return number < 0 ? 0 : number < (double)COUNT_MAX ? (__u64)number : COUNT_MAX;
}

/* A missing number counts as 0. */
static __u64 number_of(const json_t *object, const char *key)
{
	return count_of(json_number_value(json_object_get(object, key)));
}

int result_read(const json_t *output, struct result *result)
{
	const json_t *job = json_array_get(json_object_get(output, "jobs"), 0);
	const json_t *side = side_of(job), *times = json_object_get(side, "clat_ns");
	const char *key;
	json_t *count;

	*result = (struct result){ .ios = number_of(side, "total_ios"),
				   .runtime_ns = number_of(side, "runtime") * 1000000,
				   .least_ns = number_of(times, "min"),
				   .most_ns = number_of(times, "max"),
				   .bins = json_object_get(times, "bins") };
	if (!job)
		return refuse(-EIO, "fio: its report contains no job");
	if (number_of(job, "error"))
		return refuse(-EIO, "fio: a job reports error %llu",
			      (unsigned long long)number_of(job, "error"));
	if (!result->ios)
		return refuse(-EIO, "fio: the job made no I/O");
	if (!json_is_object(result->bins))
		return refuse(-EIO,
			      "fio: its report has no clat_ns.bins; fio 3 or later is needed");
	json_object_foreach((json_t *)result->bins, key, count)
		result->timed += count_of(json_number_value(count));
	result->sum_ns =
		count_of(json_number_value(json_object_get(times, "mean")) * (double)result->timed);
	return 0;
}

void result_histogram(const struct result *result, __u32 *counts)
{
	const char *key;
	json_t *count;

	json_object_foreach((json_t *)result->bins, key, count)
		counts[histogram_index(strtoull(key, NULL, 10))] +=
			(__u32)count_of(json_number_value(count));
}
