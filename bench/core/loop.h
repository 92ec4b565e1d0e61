/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured loops, compiled once per workload.
 * Each file in workloads/ includes this one at its end. The target defines its
 * operations, target_count_begin() and _end(), and clock_read() before that.
 * There is no include guard, since the file is included repeatedly.
 */
#include "bench/core/sync.h"

/* Prepares an unmap, and undoes a map. A target may define these to use several mappings. */
#ifndef target_fill
#define target_fill(call)  target_map(call)
#define target_drain(call) target_unmap(call)
#endif

#if !defined(WORKLOAD_PREPARE) && !defined(WORKLOAD_FINISH)
static noinline int WORKLOAD_PASTE(WORKLOAD_NAME, batch)(struct recorder *to, struct call *call,
							 __u64 calls)
{
	while (calls && !READ_ONCE(*to->stop)) {
		__u64 part = calls < to->interval ? calls : to->interval;
		__u64 left = part, start;
		int error = 0;

		start = clock_read();
		while (left--)
			error |= WORKLOAD_MEASURE(call);
		to->ticks += clock_read() - start;
		to->calls += part;
		to->intervals++;
		calls -= part;
		if (error)
			return -EIO;
		loop_relax();
	}
	return 0;
}

#define WORKLOAD_HAS_BATCH WORKLOAD_PASTE(WORKLOAD_NAME, batch)
#else
#define WORKLOAD_HAS_BATCH NULL
#endif

#ifndef WORKLOAD_PREPARE
#define WORKLOAD_PREPARE(call) 0
#endif
#ifndef WORKLOAD_FINISH
#define WORKLOAD_FINISH(call) 0
#endif
#ifndef WORKLOAD_TRAITS
#define WORKLOAD_TRAITS 0
#endif

static noinline int WORKLOAD_PASTE(WORKLOAD_NAME, each)(struct recorder *to, struct call *call,
							__u64 calls)
{
	int ret = 0;

	while (!ret && calls-- && !READ_ONCE(*to->stop)) {
		__u64 start, ticks;

		ret = WORKLOAD_PREPARE(call);
		if (ret)
			break;
		mb(); /* no barrier in the call waits for stores of the loop or of PREPARE */
		start = clock_read();
		ret = WORKLOAD_MEASURE(call);
		ticks = clock_read() - start;
		if (ret)
			break;
		recorder_add(to, ticks);
		ret = WORKLOAD_FINISH(call);
		loop_relax();
	}
	return ret;
}

static noinline int WORKLOAD_PASTE(WORKLOAD_NAME, count)(struct call *call, __u64 calls)
{
	int ret = 0;

	while (!ret && calls--) {
		ret = WORKLOAD_PREPARE(call);
		if (ret)
			break;
		target_count_begin(call);
		ret = WORKLOAD_MEASURE(call);
		target_count_end(call);
		if (!ret)
			ret = WORKLOAD_FINISH(call);
		loop_relax();
	}
	return ret;
}

static const struct workload WORKLOAD_PASTE(WORKLOAD_NAME, workload) = {
	.name = WORKLOAD_STRING(WORKLOAD_NAME),
	.traits = WORKLOAD_TRAITS,
	.each = WORKLOAD_PASTE(WORKLOAD_NAME, each),
	.batch = WORKLOAD_HAS_BATCH,
	.count = WORKLOAD_PASTE(WORKLOAD_NAME, count),
};

#undef WORKLOAD_NAME
#undef WORKLOAD_PREPARE
#undef WORKLOAD_MEASURE
#undef WORKLOAD_FINISH
#undef WORKLOAD_TRAITS
#undef WORKLOAD_HAS_BATCH
