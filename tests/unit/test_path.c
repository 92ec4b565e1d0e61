/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sums of the invalidation path are those of all its functions, with the calls that the kernel skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/observe/path.h"
#include "bench/observe/process_stats.h"

static int read_some(struct probe *probe, struct process_stats_list *stats)
{
	(void)probe;
	stats->totals.calls = 100;
	stats->totals.timed = 10;
	stats->totals.ticks = 5000;
	stats->missed = 7;
	stats->idle = 900;
	return 0;
}

/* A skipped call spent time in the path like the others, and only some of those are timed anyway. */
static void test_missed(void **state)
{
	const struct probe_mechanism mechanism = { .read = read_some };
	const struct probe_kind kind = { .mechanism = &mechanism, .is_sum = true };
	struct path path = { .probes = { { .kind = &kind }, { .kind = &kind } }, .count = 2 };
	struct path_time time;

	(void)state;
	assert_int_equal(path_read(&path, &time), 0);
	assert_int_equal(time.calls, 214);
	assert_int_equal(time.missed, 14);
	assert_int_equal(time.timed, 20);
	assert_int_equal(time.ns, 10000);
	assert_int_equal(time.idle_ns, 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
