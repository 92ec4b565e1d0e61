/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the BPF programs count: latency and size of the calls that ended, by process, and the time between calls. */
#ifndef INVBENCH_OBSERVE_BPF_TALLIES_H
#define INVBENCH_OBSERVE_BPF_TALLIES_H

#include "bench/observe/bpf/calls.h"

const volatile struct observed_ask ask SEC(".rodata");

static __always_inline __u64 argument(__u64 *context, __u32 at)
{
	__u64 value = opaque_zero();

	if (at != OBSERVED_NONE)
		bpf_get_func_arg(context, at, &value);
	return value;
}

/* Each CPU has its own entries, hashed by the PID. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OBSERVED_PROCESSES_MAX);
	__type(key, __u32);
	__type(value, struct observed);
} processes SEC(".maps");

/* A process's first call on this CPU. */
static __always_inline void process_add(struct observed *observed, __u32 process, __u32 entry)
{
	struct observed_totals *here = totals_here();

	observed->process = process;
	bpf_get_current_comm(observed->name, sizeof(observed->name));
	if (here)
		here->used |= 1ULL << entry;
}

static __always_inline bool process_is(const struct observed *observed, __u32 process)
{
	return observed->process == process && observed->calls;
}

/* Finds or adds the entry of a process whose first place has another one. NULL: there is no room. */
static __always_inline struct observed *process_search(__u32 process, __u32 at)
{
	struct observed_totals *here;

#pragma GCC unroll 1
	for (__u32 way = 0; way < OBSERVED_PROCESSES_MAX; way++) {
		__u32 entry = (at + opaque(way)) % OBSERVED_PROCESSES_MAX;
		struct observed *observed = bpf_map_lookup_elem(&processes, &entry);

		if (!observed)
			return NULL;
		if (!observed->calls)
			process_add(observed, process, entry);
		else if (observed->process != process)
			continue;
		return observed;
	}
	here = totals_here();
	if (here)
		here->crowded++;
	return NULL;
}

/* The entry of this process on this CPU. No other program of this CPU uses it at the same time. */
static __always_inline struct observed *process_here(void)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32;
	__u32 first = hash(process, OBSERVED_PROCESSES_BITS);
	struct observed *observed = bpf_map_lookup_elem(&processes, &first);

	if (observed && process_is(observed, process))
		return observed;
	return process_search(process, first);
}

/*
 * As histogram_index() of a value that is not too large, in fewer steps: each brings the value nearer to
 * the width of a step. The bucket of one that is too large does not exist.
 */
static __always_inline __u64 bucket_of(__u64 value)
{
	__u64 shift = 0;

#define SHIFT_IF(bits, by)              \
	do {                            \
		if (value >> (bits)) {  \
			value >>= (by); \
			shift += (by);  \
		}                       \
	} while (0)
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 17, 16);
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 9, 8);
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 5, 4);
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 3, 2);
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 2, 1);
	SHIFT_IF(HISTOGRAM_PRECISION_BITS + 1, 1);
#undef SHIFT_IF
	return shift * HISTOGRAM_STEPS + value;
}

static __always_inline void count(__u32 *histogram, __u64 value, __u32 times)
{
	__u64 bucket = bucket_of(value);

	if (bucket >= HISTOGRAM_BUCKETS)
		bucket = HISTOGRAM_BUCKETS - 1;
	histogram[bucket] += times;
}

/* Most calls have the size of the one before, so these are counted together. */
static __always_inline void count_size(struct observed *observed, __u64 size)
{
	if (size != observed->repeated) {
		count(observed->size, observed->repeated, observed->repeats);
		observed->repeated = size;
		observed->repeats = 0;
		if (size > observed->largest)
			observed->largest = size;
	}
	observed->repeats++;
}

static __always_inline void record(__u64 ticks, __u64 size)
{
	struct observed *observed = process_here();

	if (!observed)
		return;
	observed->calls++;
	if (ticks > observed->longest)
		observed->longest = ticks;
	count(observed->latency, ticks, 1);
	count_size(observed, size);
}

/* A call that migrated to this CPU may have started before the last call of this CPU. */
static __always_inline void record_gap(__u64 start)
{
	struct observed_totals *here = totals_here();

	if (!here || start <= here->last)
		return;
	if (here->last)
		count(here->gap, start - here->last, 1);
	here->last = start;
}

static __always_inline int call_ended(__u64 start, __u64 now, __u64 size)
{
	if (ask.wants_gaps)
		record_gap(start);
	record(now - start, size & ask.size_mask);
	return 0;
}

#endif
