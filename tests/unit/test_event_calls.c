/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries and exits that perf's events recorded become calls, and one that lacks its other end is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/observe/event/calls.h"

static void add(struct calls *calls, __u64 time, __u64 frame, bool is_exit)
{
	const struct call_end end = { .time = time,
				      .frame = frame,
				      .size = 4096,
				      .process = (__u32)getpid(),
				      .is_exit = is_exit };

	assert_int_equal(calls_add(calls, &end), 0);
}

/* Ends are matched in order of time, whatever the order in which the CPUs' rings are read. */
static void test_matches(void **state)
{
	struct calls calls = { 0 };

	(void)state;
	add(&calls, 1300, 16, true);
	add(&calls, 1100, 32, false);
	add(&calls, 1000, 16, false);
	assert_int_equal(calls_match(&calls), 0);
	assert_int_equal(calls.stats.unended, 1);
	add(&calls, 1200, 32, true);
	assert_int_equal(calls_match(&calls), 0);
	assert_int_equal(calls.stats.totals.calls, 2);
	assert_int_equal(calls.stats.list[0].seen.longest, 300);
	assert_int_equal(calls.stats.unended, 0);
	assert_int_equal(calls.stats.totals.strays, 0);
	calls_free(&calls);
}

static void test_missed(void **state)
{
	struct calls calls = { 0 };

	(void)state;
	add(&calls, 1000, 16, false);
	add(&calls, 5000, 16, false);
	add(&calls, 5010, 16, true);
	add(&calls, 6000, 16, true);
	add(&calls, 7000, 16, false);
	assert_int_equal(calls_match(&calls), 0);
	assert_int_equal(calls.stats.totals.calls, 1);
	assert_int_equal(calls.stats.list[0].seen.longest, 10);
	assert_int_equal(calls.stats.totals.strays, 1);
	assert_int_equal(calls.stats.totals.replaced, 1);
	assert_int_equal(calls.stats.unended, 1);
	calls_free(&calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
