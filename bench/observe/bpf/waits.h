/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BPF programs that tell what a call of the command queue waits for (observe --waits). Part of the object. */
#ifndef INVBENCH_OBSERVE_BPF_WAITS_H
#define INVBENCH_OBSERVE_BPF_WAITS_H

#include "bench/observe/bpf/tallies.h"

/*
 * The call that this CPU is in, by its key. From its reserved place in the queue to the end of its waits,
 * the driver keeps interrupts off.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} current SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OBSERVED_WAITS);
	__type(key, __u32);
	__type(value, struct observed_wait);
} waits SEC(".maps");

static __always_inline void wait_count(__u32 what, __u64 ticks)
{
	struct observed_wait *wait = bpf_map_lookup_elem(&waits, &what);

	if (!wait)
		return;
	wait->passes++;
	if (ticks > wait->longest)
		wait->longest = ticks;
	count(wait->ticks, ticks, 1);
}

/* Of all programs for waits, only the first and the last one have the context of the same function. */
SEC("fentry")
int waits_enter(__u64 *context)
{
	struct observed_call *call = call_claim(argument(context, ask.key_at));

	if (!call)
		return 0;
	call->reserved = 0;
	call->valid = 0;
	call->start = bpf_ktime_get_ns();
	return 0;
}

SEC("fentry")
int waits_reserved(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns(), key = argument(context, ask.writer_key_at);
	__u32 first = opaque_zero();
	__u64 *here = bpf_map_lookup_elem(&current, &first);
	struct observed_call *call;

	if (!here)
		return 0;
	*here = opaque_zero();
	call = call_find(key);
	if (!call)
		return 0;
	*here = key;
	call->reserved = now;
	return 0;
}

/* Runs once in a call, and once more if the call rings the doorbell. */
SEC("fexit")
int waits_valid(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 first = opaque_zero();
	__u64 *here = bpf_map_lookup_elem(&current, &first);
	struct observed_call *call = here && *here ? call_find(*here) : NULL;

	(void)context;
	if (!call)
		return 0;
	if (!call->valid)
		call->valid = now;
	call->turn = now;
	return 0;
}

SEC("fexit")
int waits_leave(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns(), start;
	struct observed_call *call = call_end(argument(context, ask.key_at));

	if (!call)
		return 0;
	start = call->start;
	if (call->reserved && call->valid) {
		wait_count(WAIT_ROOM, call->reserved - start);
		if (call->turn != call->valid)
			wait_count(WAIT_OTHERS, call->turn - call->valid);
		if (argument(context, ask.sync_at) & 0xff)
			wait_count(WAIT_SYNC, now - call->turn);
	}
	call_free(call);
	return call_ended(start, now, argument(context, ask.size_at));
}

#endif
