/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs that the kernel runs where an observed function begins and ends.
 * They use nothing but their context and maps, so that one object serves every
 * kernel and machine. A call is known by its frame on the stack: two calls have
 * it in common never, its two ends always, and neither an interrupt nor another
 * CPU changes it. Each mechanism has programs that do nothing, too: what is
 * left of its cost then is its own.
 */
#include "drivers/probe/observed.h"
#include "helpers.h"

const volatile struct observed_ask ask SEC(".rodata");

/* Without a random seed, in this and the next, looking costs the same in every boot. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__uint(max_entries, OBSERVED_CALLS_MAX);
	__type(key, __u64);
	__type(value, struct observed_call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__uint(max_entries, OBSERVED_PROCESSES_MAX);
	__type(key, __u32);
	__type(value, struct observed);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed_totals);
} totals SEC(".maps");

/* What a process begins with: too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed);
} blank SEC(".maps");

/*
 * A 0 that the compiler does not know to be one: where a register holds one it
 * compares pointers with that, and older kernels (6.12) then do not see that the
 * pointer was looked at.
 */
static __always_inline __u64 nought(void)
{
	__u64 value = 0;

	__asm__("" : "+r"(value));
	return value;
}

static __always_inline struct observed_totals *totals_here(void)
{
	__u32 first = nought();

	return bpf_map_lookup_elem(&totals, &first);
}

static __always_inline struct observed *process_add(__u32 process)
{
	__u32 first = nought();
	struct observed *observed = bpf_map_lookup_elem(&blank, &first);

	if (!observed)
		return NULL;
	/* Another CPU may be first: then what it has put there is as good. */
	bpf_map_update_elem(&processes, &process, observed, BPF_NOEXIST);
	return bpf_map_lookup_elem(&processes, &process);
}

/* The kernel must see the bound; the compiler, who knows it, would leave the check out. */
static __always_inline void count(__u32 *histogram, __u64 value)
{
	__u32 index = histogram_index(value);

	__asm__ __volatile__("" : "+r"(index));
	if (index < HISTOGRAM_BUCKETS)
		histogram[index]++;
}

static __always_inline void record(struct observed_totals *here, __u64 ticks, __u64 size)
{
	__u32 process = bpf_get_current_pid_tgid() >> 32;
	struct observed *observed = bpf_map_lookup_elem(&processes, &process);

	if (!observed)
		observed = process_add(process);
	if (!observed) {
		here->crowded++;
		return;
	}
	if (!observed->calls)
		bpf_get_current_comm(observed->name, sizeof(observed->name));
	observed->calls++;
	if (ticks > observed->longest)
		observed->longest = ticks;
	if (size > observed->largest)
		observed->largest = size;
	count(observed->latency, ticks);
	count(observed->size, size);
}

/* A call that was moved here from another CPU may be older than the latest of this one. */
static __always_inline void record_gap(struct observed_totals *here, __u64 start)
{
	if (start <= here->last)
		return;
	if (here->last)
		count(here->gap, start - here->last);
	here->last = start;
}

/* The clock is read last, and at the other end first: what is between is the call's. */
static __always_inline int call_began(__u64 frame, __u64 size)
{
	struct observed_call began = { .size = size }, *call = NULL;
	struct observed_totals *here;

	if (!bpf_map_update_elem(&calls, &frame, &began, BPF_ANY))
		call = bpf_map_lookup_elem(&calls, &frame);
	if (call) {
		call->start = bpf_ktime_get_ns();
		return 0;
	}
	here = totals_here();
	if (here)
		here->crowded++;
	return 0;
}

/* Takes the call off the list; NULL: nobody saw it begin. */
static __always_inline struct observed_totals *call_take(__u64 frame, __u64 now,
							 struct observed_call *taken)
{
	struct observed_totals *here = totals_here();
	struct observed_call *call = bpf_map_lookup_elem(&calls, &frame);

	if (!here)
		return NULL;
	if (!call) {
		here->strays++;
		return NULL;
	}
	*taken = *call;
	bpf_map_delete_elem(&calls, &frame);
	here->calls++;
	here->ticks += now - taken->start;
	return here;
}

static __always_inline int call_ended(__u64 frame)
{
	__u64 now = bpf_ktime_get_ns();
	struct observed_call call;
	struct observed_totals *here = call_take(frame, now, &call);

	if (!here)
		return 0;
	record_gap(here, call.start);
	record(here, now - call.start, call.size);
	return 0;
}

/* Of the time, no more than the sum. */
static __always_inline int call_summed(__u64 frame)
{
	__u64 now = bpf_ktime_get_ns();
	struct observed_call call;

	call_take(frame, now, &call);
	return 0;
}

/* The context of both ends is the same place on the stack. */
SEC("fentry")
int observe_fentry(__u64 *context)
{
	__u64 size = nought();

	if (ask.size_at != OBSERVED_NONE)
		bpf_get_func_arg(context, ask.size_at, &size);
	return call_began((__u64)context, size & ask.size_mask);
}

SEC("fexit")
int observe_fexit(__u64 *context)
{
	return call_ended((__u64)context);
}

SEC("fexit")
int sum_fexit(__u64 *context)
{
	return call_summed((__u64)context);
}

static __always_inline __u64 read_register(const char *registers, __u32 at)
{
	__u64 value = nought();

	bpf_probe_read_kernel(&value, sizeof(value), registers + at);
	return value;
}

SEC("kprobe")
int observe_kprobe(char *registers)
{
	__u64 size = nought();

	if (ask.size_at != OBSERVED_NONE)
		size = read_register(registers, ask.size_at);
	return call_began(read_register(registers, ask.frame_at), size & ask.size_mask);
}

SEC("kretprobe")
int observe_kretprobe(char *registers)
{
	return call_ended(read_register(registers, ask.frame_at));
}

SEC("kretprobe")
int sum_kretprobe(char *registers)
{
	return call_summed(read_register(registers, ask.frame_at));
}

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed_idle);
} idle SEC(".maps");

/* The tracepoint cpu_idle: a CPU has nothing to do, or with all bits set something again. */
SEC("raw_tp")
int idle_change(__u64 *context)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 first = nought();
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
