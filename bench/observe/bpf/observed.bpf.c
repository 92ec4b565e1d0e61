/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs for the entry and the return of an observed function.
 * They use only their context and maps, so that one object serves every kernel
 * and machine. The stack frame identifies a call: both ends have the same frame,
 * no other call in progress has it, and neither an interrupt nor a migration to
 * another CPU changes it. Each mechanism also has a program that does nothing,
 * which shows the cost of the mechanism alone.
 */
#include "bench/observe/bpf/tallies.h"
#include "bench/observe/bpf/waits.h"

/* Reads the clock last here and first at the exit, so that the latency excludes these programs. */
SEC("fentry")
int observe_fentry(__u64 *context)
{
	struct observed_call *call = call_claim(key_of(context));

	if (call)
		call->start = bpf_ktime_get_ns();
	return 0;
}

/* Both ends have the arguments, too, so the entry need not store the size. */
SEC("fexit")
int observe_fexit(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns(), start;
	struct observed_call *call = call_end(key_of(context));

	if (!call)
		return 0;
	start = call->start;
	call_free(call);
	return call_ended(start, now, argument(context, ask.size_at));
}

/*
 * Sums count all calls and time one of eight, because reading the clock twice costs as much as all else
 * that these programs do. Which one is random: what is called may repeat itself. A call that is timed
 * has one place only.
 */
static __always_inline bool is_timed(struct observed_totals *here)
{
	here->random = here->random * 1664525 + 1013904223;
	return !(here->random >> 29);
}

static __always_inline int sum_began(__u64 key)
{
	struct observed_call *call = call_at(key, 0);
	struct observed_totals *here = totals_here();

	if (!here)
		return 0;
	here->calls++;
	/* The exit of an earlier call was missed. */
	if (call->key == key)
		call_free(call);
	if (is_timed(here) && !atomic_compare_exchange(&call->key, opaque_zero(), key))
		call->start = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int sum_ended(__u64 key)
{
	struct observed_call *call = call_at(key, 0);
	struct observed_totals *here;
	__u64 now;

	if (call->key != key)
		return 0;
	now = bpf_ktime_get_ns();
	here = totals_here();
	if (here) {
		here->timed++;
		here->ticks += now - call->start;
	}
	call_free(call);
	return 0;
}

SEC("fentry")
int sum_fentry(__u64 *context)
{
	return sum_began(key_of(context));
}

SEC("fexit")
int sum_fexit(__u64 *context)
{
	return sum_ended(key_of(context));
}

SEC("kprobe")
int observe_kprobe(__u64 *registers)
{
	struct observed_call *call = call_claim(registers[OBSERVED_FRAME]);
	__u64 size = opaque_zero();

	if (!call)
		return 0;
	if (ask.size_at != OBSERVED_NONE)
		bpf_probe_read_kernel(&size, sizeof(size), (char *)registers + ask.size_at);
	call->size = size;
	call->start = bpf_ktime_get_ns();
	return 0;
}

SEC("kretprobe")
int observe_kretprobe(__u64 *registers)
{
	__u64 now = bpf_ktime_get_ns(), start, size;
	struct observed_call *call = call_end(registers[OBSERVED_FRAME]);

	if (!call)
		return 0;
	start = call->start;
	size = call->size;
	call_free(call);
	return call_ended(start, now, size);
}

SEC("kprobe")
int sum_kprobe(__u64 *registers)
{
	return sum_began(registers[OBSERVED_FRAME]);
}

SEC("kretprobe")
int sum_kretprobe(__u64 *registers)
{
	return sum_ended(registers[OBSERVED_FRAME]);
}

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed_idle);
} idle SEC(".maps");

/* The tracepoint cpu_idle: the CPU becomes idle, or busy if the state is OBSERVED_BUSY. */
SEC("raw_tp")
int idle_change(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 first = opaque_zero();
	struct observed_idle *here = bpf_map_lookup_elem(&idle, &first);

	if (!here)
		return 0;
	if (here->since)
		here->sum += now - here->since;
	here->since = (__u32)context[0] == OBSERVED_BUSY ? 0 : now;
	return 0;
}

#define NOTHING(mechanism)                     \
	SEC(#mechanism)                        \
	int nothing_##mechanism(void *context) \
	{                                      \
		(void)context;                 \
		return 0;                      \
	}

NOTHING(fentry)
NOTHING(fexit)
NOTHING(kprobe)
NOTHING(kretprobe)

char observed_license[] SEC("license") = "GPL";
