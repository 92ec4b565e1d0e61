/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs for the entry and the return of an observed function.
 * They use only their context and maps, so that one object serves every kernel
 * and machine. The stack frame identifies a call: both ends have the same frame,
 * no other call in progress has it, and neither an interrupt nor a migration to
 * another CPU changes it. Each mechanism also has a program that does nothing,
 * which shows the cost of the mechanism alone.
 */
#include "bench/observe/bpf/observed.h"
#include "bench/observe/bpf/helpers.h"

const volatile struct observed_ask ask SEC(".rodata");

/* Without a random seed, the hash maps cost the same in every boot. */
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

/* The initial value of a process, which is too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observed);
} blank SEC(".maps");

/*
 * A 0 that the compiler does not know to be 0. Otherwise it compares pointers with a
 * register that holds 0, and the verifier of older kernels (6.12) does not
 * recognise that as a check for NULL.
 */
static __always_inline __u64 opaque_zero(void)
{
	__u64 value = 0;

	__asm__("" : "+r"(value));
	return value;
}

static __always_inline struct observed_totals *totals_here(void)
{
	__u32 first = opaque_zero();

	return bpf_map_lookup_elem(&totals, &first);
}

static __always_inline struct observed *process_add(__u32 process)
{
	__u32 first = opaque_zero();
	struct observed *observed = bpf_map_lookup_elem(&blank, &first);

	if (!observed)
		return NULL;
	/* If another CPU was first, its entry is used. */
	bpf_map_update_elem(&processes, &process, observed, BPF_NOEXIST);
	return bpf_map_lookup_elem(&processes, &process);
}

/* The verifier needs the check, which the compiler would remove because it knows the bound. */
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

/* A call that migrated to this CPU may have started before the last call of this CPU. */
static __always_inline void record_gap(struct observed_totals *here, __u64 start)
{
	if (start <= here->last)
		return;
	if (here->last)
		count(here->gap, start - here->last);
	here->last = start;
}

/* Reads the clock last here and first at the exit, so that the latency excludes these programs. */
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

/* Removes the call from the map; NULL: its entry was not seen. */
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

/* Keeps only the sum of the times. */
static __always_inline int call_summed(__u64 frame)
{
	__u64 now = bpf_ktime_get_ns();
	struct observed_call call;

	call_take(frame, now, &call);
	return 0;
}

/* The address of the context identifies the call: both ends have the same one. */
SEC("fentry")
int observe_fentry(__u64 *context)
{
	__u64 size = opaque_zero();

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
	__u64 value = opaque_zero();

	bpf_probe_read_kernel(&value, sizeof(value), registers + at);
	return value;
}

SEC("kprobe")
int observe_kprobe(char *registers)
{
	__u64 size = opaque_zero();

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
