/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls in progress, from their entry to their exit, and the totals of a CPU. For the BPF programs. */
#ifndef INVBENCH_OBSERVE_BPF_CALLS_H
#define INVBENCH_OBSERVE_BPF_CALLS_H

#include "bench/observe/bpf/observed.h"
#include "bench/observe/bpf/numbers.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed_totals);
} totals SEC(".maps");

static __always_inline struct observed_totals *totals_here(void)
{
	__u32 first = opaque_zero();

	return bpf_map_lookup_elem(&totals, &first);
}

/* Hashed by the key: cheaper than a map that locks, allocates and frees. */
struct observed_call calls[OBSERVED_CALLS_MAX];

/* Where a call may be: this many neighbours, so that few calls find no room before all is used. */
#define WAYS 8

static __always_inline struct observed_call *call_at(__u64 key, __u32 way)
{
	return &calls[(hash(key, OBSERVED_CALLS_BITS) + way) % OBSERVED_CALLS_MAX];
}

/*
 * The address of the context identifies the call: both ends have the same one. The verifier allows no
 * arithmetic with it, but takes the distance of two addresses for a number.
 */
static __always_inline __u64 key_of(const __u64 *context)
{
	return (__u64)context - (__u64)calls;
}

/* Takes a place that is free, or that of an earlier call with this key, which has ended unseen. */
static __always_inline bool call_try(struct observed_call *call, __u64 key)
{
	__u64 found = atomic_compare_exchange(&call->key, opaque_zero(), key);
	struct observed_totals *here;

	if (!found)
		return true;
	if (found != key)
		return false;
	here = totals_here();
	if (here)
		here->replaced++;
	return true;
}

/*
 * Notes a call in progress. A call with this key that is noted has ended, and its exit was missed: a
 * kretprobe follows only max(10, 2 x CPUs) calls at once, and the kernel tells nobody which it left out.
 * NULL: there is no room. Nearly always the first place is free, and it is looked at without a loop.
 */
static __always_inline struct observed_call *call_claim(__u64 key)
{
	struct observed_call *call = call_at(key, 0);
	struct observed_totals *here;

	if (call_try(call, key))
		return call;
#pragma GCC unroll 1
	for (__u32 way = 1; way < WAYS; way++) {
		call = call_at(key, opaque(way));
		if (call_try(call, key))
			return call;
	}
	here = totals_here();
	if (here)
		here->crowded++;
	return NULL;
}

/* The call in progress with this key. NULL: its entry was not seen. */
static __always_inline struct observed_call *call_find(__u64 key)
{
	struct observed_call *call = call_at(key, 0);

	if (call->key == key)
		return call;
#pragma GCC unroll 1
	for (__u32 way = 1; way < WAYS; way++) {
		call = call_at(key, opaque(way));
		if (call->key == key)
			return call;
	}
	return NULL;
}

/* The call in progress that ends. NULL: its entry was not seen. */
static __always_inline struct observed_call *call_end(__u64 key)
{
	struct observed_call *call = call_find(key);
	struct observed_totals *here = call ? NULL : totals_here();

	if (here)
		here->strays++;
	return call;
}

/* Forgets a call, after all of it was read: from here on it may be another one. */
static __always_inline void call_free(struct observed_call *call)
{
	atomic_store(&call->key, 0);
}

#endif
