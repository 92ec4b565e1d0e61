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

/* Hashed by the key: cheaper than a map that locks, allocates and frees. */
struct observed_call calls[OBSERVED_CALLS_MAX];

/* Each CPU has its own entries, hashed by the PID. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
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

/* The highest bits of a product with 2^32 divided by the golden ratio depend on all bits of the key. */
static __always_inline __u32 hash(__u32 key, unsigned int bits)
{
	return key * 0x9e3779b1U >> (32 - bits);
}

/* Where a call may be: this many neighbours, so that few calls find no room before all is used. */
#define WAYS 8

/*
 * A number that the compiler must take as it is. In a loop over neighbours this is the counter, so that
 * the compiler counts nothing else in its place, whose end the verifier does not see.
 */
static __always_inline __u32 opaque(__u32 value)
{
	__asm__ __volatile__("" : "+r"(value));
	return value;
}

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

static __always_inline bool call_try(struct observed_call *call, __u64 key)
{
	__u64 found = atomic_compare_exchange(&call->key, opaque_zero(), key);

	return !found || found == key;
}

/*
 * Notes a call in progress. A call with this key that is noted has ended, and its exit was missed.
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

/* Reads the clock last here and first at the exit, so that the latency excludes these programs. */
SEC("fentry")
int observe_fentry(__u64 *context)
{
	struct observed_call *call = call_claim(key_of(context));

	if (call)
		call->start = bpf_ktime_get_ns();
	return 0;
}

static __always_inline __u64 argument(__u64 *context, __u32 at)
{
	__u64 value = opaque_zero();

	if (at != OBSERVED_NONE)
		bpf_get_func_arg(context, at, &value);
	return value;
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
