/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stepping through calls counts each instruction once, and what a call has more than another is found
 * exactly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "bench/core/sync.h"
#include "bench/core/workload.h"
#include "bench/mix/mix.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/functions.h"
#include "drivers/counting/steps.h"

struct call {
	unsigned int made; /* calls; the copy counts in its own memory */
	__u64 line;
};

#if defined(__x86_64__)
#define FENCE	 "mfence"
#define ATOMIC	 "lock xaddq %1, %0"
#define KINDS	 "mfence", "lock xadd"
#define ORDERING "lfence" /* of the clock */
#else
#define FENCE	 "dmb ish"
#define ATOMIC	 ".arch_extension lse\n\tldadd %1, %1, %0"
#define KINDS	 "dmb ish", "atomic"
#define ORDERING "isb"
#endif

static int nothing(struct call *call)
{
	call->made++;
	return 0;
}

#define target_count_begin(call) ((void)(call))
#define target_count_end(call)	 ((void)(call))

#define WORKLOAD_NAME	       bare
#define WORKLOAD_MEASURE(call) nothing(call)
#include "bench/core/loop.h"

/* Two barriers and one atomic more, and nothing else but what calls them. */
static __always_inline int planted_call(struct call *call)
{
	__u64 one = 1;

	__asm__ __volatile__(FENCE "\n\t" FENCE "\n\t" ATOMIC
			     : "+m"(call->line), "+r"(one)::"memory");
	return nothing(call);
}

#define WORKLOAD_NAME	       planted
#define WORKLOAD_MEASURE(call) planted_call(call)
#include "bench/core/loop.h"

/* What a call has cost so far decides what the next one does: the cheapest one is the last. */
static int cheaper_call(struct call *call)
{
	for (unsigned int i = call->made; i < 4; i++)
		__asm__ __volatile__(FENCE ::: "memory");
	return nothing(call);
}

#define WORKLOAD_NAME	       cheaper
#define WORKLOAD_MEASURE(call) cheaper_call(call)
#include "bench/core/loop.h"

static int failing_call(struct call *call)
{
	call->made++;
	return -EIO;
}

#define WORKLOAD_NAME	       failing
#define WORKLOAD_MEASURE(call) failing_call(call)
#include "bench/core/loop.h"

static struct invbench_function counted(const struct workload *workload)
{
	struct invbench_function function;
	struct invbench_functions request = { .functions = (uintptr_t)&function, .room = 1 };
	struct call call = { 0 };
	int ret = steps_count(workload, &call, &request);

	if (ret == -EOPNOTSUPP)
		skip();
	assert_int_equal(ret, 0);
	assert_int_equal(request.count, 1);
	assert_int_equal(request.ticks, function.instructions);
	assert_string_equal(function.name, FUNCTIONS_USER);
	assert_int_equal(call.made, 0); /* the copy made the calls */
	return function;
}

static uint64_t of(const struct invbench_function *function, const char *kind)
{
	return function->mix[mix_find(kind)];
}

static uint64_t sum(const struct invbench_function *function)
{
	uint64_t all = 0;

	for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS; kind++)
		all += function->mix[kind];
	return all;
}

static void test_kinds_sum_to_the_call(void **state)
{
	const struct invbench_function bare = counted(&bare_workload);

	(void)state;
	assert_true(bare.instructions > 0);
	assert_int_equal(sum(&bare), bare.instructions);
	assert_int_equal(of(&bare, ORDERING), 2); /* one of each of the clock's two reads */
}

static void test_what_is_planted_is_found(void **state)
{
	static const char *const kinds[] = { KINDS };
	const struct invbench_function bare = counted(&bare_workload),
				       planted = counted(&planted_workload);

	(void)state;
	assert_int_equal(of(&bare, kinds[0]), 0);
	assert_int_equal(of(&planted, kinds[0]), 2);
	assert_int_equal(of(&bare, kinds[1]), 0);
	assert_int_equal(of(&planted, kinds[1]), 1);
}

static void test_two_counts_agree(void **state)
{
	const struct invbench_function one = counted(&planted_workload),
				       other = counted(&planted_workload);

	(void)state;
	assert_memory_equal(one.mix, other.mix, sizeof(one.mix));
}

static void test_the_cheapest_call_is_taken(void **state)
{
	static const char *const kinds[] = { KINDS };
	const struct invbench_function cheaper = counted(&cheaper_workload);

	(void)state;
	assert_int_equal(of(&cheaper, kinds[0]), 1);
}

static void test_a_failing_call_is_told(void **state)
{
	struct invbench_function function;
	struct invbench_functions request = { .functions = (uintptr_t)&function, .room = 1 };
	struct call call = { 0 };
	int ret = steps_count(&failing_workload, &call, &request);

	(void)state;
	if (ret == -EOPNOTSUPP)
		skip();
	assert_int_equal(ret, -EIO);
	assert_string_equal(steps_error(ret), "the calls failed in a copy of this process");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_sum_to_the_call),
		cmocka_unit_test(test_what_is_planted_is_found),
		cmocka_unit_test(test_two_counts_agree),
		cmocka_unit_test(test_the_cheapest_call_is_taken),
		cmocka_unit_test(test_a_failing_call_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
