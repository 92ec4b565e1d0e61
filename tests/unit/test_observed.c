/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs of observe count each call once, whatever happens between its entry and its return.
 * They are compiled for this machine, with helpers that a test controls. What the kernel's verifier
 * says to them, and what they cost, only the lab can tell (tests/lab/test_observe.sh).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* In place of the helpers of the kernel. */
#define INVBENCH_OBSERVE_BPF_HELPERS_H
#define SEC(name)
#define __uint(name, value)	  int(*name)[value]
#define __type(name, value)	  value *name
#define BPF_MAP_TYPE_PERCPU_ARRAY 6

#include "bench/core/shim.h"

static void *bpf_map_lookup_elem(void *map, const void *key);
static __u64 bpf_ktime_get_ns(void);
static __u64 bpf_get_current_pid_tgid(void);
static long bpf_get_current_comm(void *buffer, __u32 size);
static long bpf_get_func_arg(void *context, __u32 number, __u64 *value);
static long bpf_probe_read_kernel(void *to, __u32 size, const void *from);

static __u64 atomic_compare_exchange(__u64 *at, __u64 was, __u64 now)
{
	return __sync_val_compare_and_swap(at, was, now);
}

static void atomic_store(__u64 *at, __u64 now)
{
	__atomic_store_n(at, now, __ATOMIC_SEQ_CST);
}

#include "bench/observe/bpf/observed.bpf.c"
#include "bench/observe/process_stats.h"

#define CPUS 2

static struct cpu {
	struct observed processes[OBSERVED_PROCESSES_MAX];
	struct observed_totals totals;
	struct observed_wait waits[OBSERVED_WAITS];
	__u64 current;
	struct observed_idle idle;
} * cpus;
static unsigned int cpu;
static __u64 clock_ns, process;

static void *bpf_map_lookup_elem(void *map, const void *key)
{
	__u32 at = *(const __u32 *)key;

	if (map == &processes)
		return at < OBSERVED_PROCESSES_MAX ? &cpus[cpu].processes[at] : NULL;
	if (map == &waits)
		return at < OBSERVED_WAITS ? &cpus[cpu].waits[at] : NULL;
	assert_int_equal(at, 0);
	return map == &totals ? (void *)&cpus[cpu].totals
	       : map == &idle ? (void *)&cpus[cpu].idle
			      : &cpus[cpu].current;
}

static __u64 bpf_ktime_get_ns(void)
{
	return clock_ns;
}

static __u64 bpf_get_current_pid_tgid(void)
{
	return process << 32 | 99;
}

static long bpf_get_current_comm(void *buffer, __u32 size)
{
	memset(buffer, 0, size);
	strcpy(buffer, "fio");
	return 0;
}

/* The constants of the programs are 0 here, so the first argument is the size, masked to 0, and the key. */
static long bpf_get_func_arg(void *context, __u32 number, __u64 *value)
{
	*value = ((__u64 *)context)[number];
	return 0;
}

static long bpf_probe_read_kernel(void *to, __u32 size, const void *from)
{
	memcpy(to, from, size);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	cpus = calloc(CPUS, sizeof(*cpus));
	memset(calls, 0, sizeof(calls));
	cpu = 0;
	process = 7;
	clock_ns = 1000;
	return cpus ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(cpus);
	return 0;
}

static void enter(__u64 *context, __u64 at)
{
	clock_ns = at;
	observe_fentry(context);
}

static void leave(__u64 *context, __u64 at)
{
	clock_ns = at;
	observe_fexit(context);
}

static const struct observed *entry_of(unsigned int on, __u32 of)
{
	for (unsigned int i = 0; i < OBSERVED_PROCESSES_MAX; i++)
		if (cpus[on].processes[i].calls && cpus[on].processes[i].process == of)
			return &cpus[on].processes[i];
	return NULL;
}

static unsigned int in_progress(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < OBSERVED_CALLS_MAX; i++)
		count += calls[i].key != 0;
	return count;
}

static void test_call(void **state)
{
	__u64 context[4] = { 0 };
	const struct observed *seen;

	(void)state;
	enter(context, 2000);
	assert_int_equal(in_progress(), 1);
	leave(context, 2100);
	enter(context, 2500);
	leave(context, 2700);
	seen = entry_of(0, 7);
	assert_non_null(seen);
	assert_string_equal(seen->name, "fio");
	assert_int_equal(seen->calls, 2);
	assert_int_equal(seen->latency[histogram_index(100)], 1);
	assert_int_equal(seen->latency[histogram_index(200)], 1);
	assert_int_equal(seen->longest, 200);
	assert_int_equal(seen->repeats, 2);
	assert_int_equal(cpus[0].totals.used, 1ULL << (seen - cpus[0].processes));
	assert_int_equal(in_progress(), 0);
}

/* A call may end on another CPU, and others may begin and end within it. */
static void test_interleaved(void **state)
{
	__u64 contexts[3][4] = { 0 };

	(void)state;
	enter(contexts[0], 1000);
	enter(contexts[1], 1100);
	enter(contexts[2], 1200);
	leave(contexts[1], 1300);
	cpu = 1;
	leave(contexts[0], 2000);
	cpu = 0;
	leave(contexts[2], 1250);
	assert_int_equal(entry_of(0, 7)->latency[histogram_index(200)], 1);
	assert_int_equal(entry_of(0, 7)->latency[histogram_index(50)], 1);
	assert_int_equal(entry_of(1, 7)->latency[histogram_index(1000)], 1);
	assert_int_equal(in_progress(), 0);
}

/* A missed exit leaves a call that the next one of its frame replaces. Both it and a missed entry are told. */
static void test_missed(void **state)
{
	__u64 context[4] = { 0 };

	(void)state;
	enter(context, 1000);
	enter(context, 5000);
	assert_int_equal(in_progress(), 1);
	assert_int_equal(cpus[0].totals.replaced, 1);
	leave(context, 5010);
	assert_int_equal(entry_of(0, 7)->calls, 1);
	assert_int_equal(entry_of(0, 7)->longest, 10);
	leave(context, 6000);
	assert_int_equal(cpus[0].totals.strays, 1);
	assert_int_equal(entry_of(0, 7)->calls, 1);
	enter(context, 7000);
	leave(context, 7010);
	assert_int_equal(cpus[0].totals.replaced, 1);
}

/* Keys that are hashed to one place share its neighbours. If all are used, the call is told as without room. */
static void test_crowded(void **state)
{
	static __u64 frames[1 << 20];
	__u64 *same[WAYS + 1], count = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(frames) && count < WAYS + 1; i++)
		if (hash(key_of(&frames[i]), OBSERVED_CALLS_BITS) == 17)
			same[count++] = &frames[i];
	assert_int_equal(count, WAYS + 1);
	for (unsigned int i = 0; i <= WAYS; i++)
		enter(same[i], 1000 + i);
	assert_int_equal(cpus[0].totals.crowded, 1);
	assert_int_equal(in_progress(), WAYS);
	leave(same[3], 2003);
	enter(same[WAYS], 1500);
	leave(same[WAYS], 2500);
	for (unsigned int i = 0; i < WAYS; i++)
		if (i != 3)
			leave(same[i], 2000 + i);
	assert_int_equal(entry_of(0, 7)->latency[histogram_index(1000)], WAYS + 1);
	assert_int_equal(cpus[0].totals.strays, 0);
	assert_int_equal(in_progress(), 0);
}

static void test_processes(void **state)
{
	__u64 context[4] = { 0 };

	(void)state;
	for (unsigned int pass = 0; pass < 2; pass++)
		for (process = 0; process <= OBSERVED_PROCESSES_MAX; process++) {
			enter(context, 1000);
			leave(context, 1000 + process);
		}
	for (__u32 i = 0; i < OBSERVED_PROCESSES_MAX; i++) {
		assert_non_null(entry_of(0, i));
		assert_int_equal(entry_of(0, i)->calls, 2);
		assert_int_equal(entry_of(0, i)->longest, i);
	}
	assert_int_equal(cpus[0].totals.used, ~0ULL);
	assert_int_equal(cpus[0].totals.crowded, 2);
}

static void test_buckets(void **state)
{
	(void)state;
	for (__u64 value = 0; value < 1 << 20; value++)
		assert_int_equal(bucket_of(value), histogram_index(value));
	for (unsigned int bit = 20; bit < HISTOGRAM_VALUE_BITS; bit++)
		for (__u64 step = 0; step < 1000; step++) {
			__u64 value = (1ULL << bit) + (step << bit) / 1000;

			assert_int_equal(bucket_of(value), histogram_index(value));
			assert_int_equal(bucket_of(value - 1), histogram_index(value - 1));
		}
	for (unsigned int bit = HISTOGRAM_VALUE_BITS; bit < 64; bit++)
		assert_true(bucket_of(1ULL << bit) >= HISTOGRAM_BUCKETS &&
			    bucket_of(~0ULL >> (63 - bit)) >= HISTOGRAM_BUCKETS);
}

/* Sizes that repeat are kept aside, and their reader adds them. */
static void test_sizes(void **state)
{
	struct observed *seen = calloc(1, sizeof(*seen)), *sum = calloc(1, sizeof(*sum));

	(void)state;
	assert_non_null(seen);
	assert_non_null(sum);
	for (unsigned int i = 0; i < 5; i++)
		count_size(seen, 4096);
	count_size(seen, 65536);
	count_size(seen, 4096);
	observed_add(sum, seen);
	observed_add(sum, seen);
	assert_int_equal(sum->size[histogram_index(4096)], 12);
	assert_int_equal(sum->size[histogram_index(65536)], 2);
	assert_int_equal(histogram_calls(sum->size), 14);
	assert_int_equal(sum->largest, 65536);
	free(seen);
	free(sum);
}

static void test_gaps(void **state)
{
	(void)state;
	record_gap(1000);
	record_gap(1500);
	record_gap(1400); /* of a call that began on another CPU */
	record_gap(2000);
	assert_int_equal(cpus[0].totals.gap[histogram_index(500)], 2);
	assert_int_equal(histogram_calls(cpus[0].totals.gap), 2);
}

/* All calls are counted, and about one of eight is timed; a missed exit spoils none. */
static void test_sum(void **state)
{
	__u64 context[4] = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 10000; i++) {
		clock_ns += 1000;
		sum_fentry(context);
		clock_ns += 100;
		if (i % 7)
			sum_fexit(context);
	}
	assert_int_equal(cpus[0].totals.calls, 10000);
	assert_in_range(cpus[0].totals.timed, 950, 1200);
	assert_int_equal(cpus[0].totals.ticks, 100 * cpus[0].totals.timed);
	sum_fexit(context);
	assert_true(in_progress() <= 1);
}

static void test_kprobe(void **state)
{
	__u64 registers[34] = { 0 };

	(void)state;
	registers[OBSERVED_FRAME] = 0x1234560;
	clock_ns = 1000;
	observe_kprobe(registers);
	clock_ns = 1070;
	observe_kretprobe(registers);
	assert_int_equal(entry_of(0, 7)->longest, 70);
}

/* Passes through the queue; polls: how often commands are marked as valid or waited for. */
static void queue(__u64 key, __u64 start, unsigned int polls)
{
	__u64 context[4] = { key };

	clock_ns = start;
	waits_enter(context);
	clock_ns = start + 10;
	waits_reserved(context);
	for (unsigned int i = 0; i < polls; i++) {
		clock_ns = start + 30 + 50 * i;
		waits_valid(context);
	}
	clock_ns = start + 500;
	waits_leave(context);
}

static void test_waits(void **state)
{
	const struct observed_wait *wait;

	(void)state;
	queue(0x1001, 1000, 1); /* the lowest byte asks for a CMD_SYNC */
	queue(0x1001, 2000, 2);
	queue(0x1100, 3000, 2);
	wait = cpus[0].waits;
	assert_int_equal(wait[WAIT_ROOM].passes, 3);
	assert_int_equal(wait[WAIT_ROOM].ticks[histogram_index(10)], 3);
	assert_int_equal(wait[WAIT_OTHERS].passes, 2);
	assert_int_equal(wait[WAIT_OTHERS].longest, 50);
	assert_int_equal(wait[WAIT_SYNC].passes, 2);
	assert_int_equal(wait[WAIT_SYNC].longest, 470);
	assert_int_equal(wait[WAIT_SYNC].ticks[histogram_index(420)], 1);
	assert_int_equal(entry_of(0, 7)->calls, 3);
	assert_int_equal(in_progress(), 0);
}

/* A call that began before is not taken for the one that was observed last. */
static void test_waits_unseen(void **state)
{
	__u64 before[4] = { 0x2001 };

	(void)state;
	queue(0x1001, 1000, 1);
	clock_ns = 2000;
	waits_reserved(before);
	waits_valid(before);
	waits_leave(before);
	assert_int_equal(cpus[0].totals.strays, 1);
	assert_int_equal(cpus[0].waits[WAIT_SYNC].passes, 1);
	/* Without its parts a call has no waits, but it is a call. */
	queue(0x3001, 3000, 0);
	assert_int_equal(cpus[0].waits[WAIT_SYNC].passes, 1);
	assert_int_equal(entry_of(0, 7)->calls, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_call),    TEST(test_interleaved), TEST(test_missed),
		TEST(test_crowded), TEST(test_processes),   TEST(test_sum),
		TEST(test_sizes),   TEST(test_buckets),	    TEST(test_gaps),
		TEST(test_kprobe),  TEST(test_waits),	    TEST(test_waits_unseen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
