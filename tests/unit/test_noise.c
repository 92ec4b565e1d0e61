/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/stat is read for all CPUs together, not for the last one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/environment/noise.h"

static void test_lines(void **state)
{
	static const char *const lines[] = {
		"cpu  8 1 108 791 9 3 2 40 0 0\n",
		"cpu0 0 1 61 398 4 1 70 20 0 0\n",
		"cpu1 8 0 47 393 5 2 71 20 0 0\n",
		"intr 39751 0 17\n",
		"ctxt 5\n",
		"procs_running 3\n",
	};
	double tick = 1 / (double)sysconf(_SC_CLK_TCK);
	struct noise noise = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		noise_take(&noise, lines[i]);
	assert_float_equal(noise.steal, 40 * tick, 1e-9);
	assert_int_equal(noise.interrupts, 39751);
	assert_int_equal(noise.runnable, 3);
}

static void take(struct noise *noise, const char *const *lines)
{
	for (; *lines; lines++)
		noise_take(noise, *lines);
}

/* Counts that grow become differences. The tasks that run are those at the beginning. */
static void test_less(void **state)
{
	static const char *const before[] = { "cpu  8 1 108 791 9 3 2 40 0 0\n",
					      "intr 39751 0 17\n", "procs_running 3\n", NULL };
	static const char *const after[] = { "cpu  9 1 120 850 9 3 2 43 0 0\n", "intr 40000 0 18\n",
					     "procs_running 7\n", NULL };
	double tick = 1 / (double)sysconf(_SC_CLK_TCK);
	struct noise noise = { .seconds = 10.5, .sub_batches = 4, .preempted = 1 };
	struct noise now = { .seconds = 12.75 };

	(void)state;
	take(&noise, before);
	take(&now, after);
	noise_less(&noise, &now);
	assert_float_equal(noise.seconds, 2.25, 1e-9);
	assert_float_equal(noise.steal, 3 * tick, 1e-9);
	assert_int_equal(noise.interrupts, 249);
	assert_int_equal(noise.runnable, 3);
	assert_int_equal(noise.sub_batches, 4);
	assert_int_equal(noise.preempted, 1);
}

/* The clock and the machine's own file are read: time passes, and something runs. */
static void test_since(void **state)
{
	struct noise noise;

	(void)state;
	noise_read(&noise);
	assert_true(noise.runnable > 0);
	usleep(1000);
	noise_since(&noise);
	assert_true(noise.seconds >= 0.001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_less),
		cmocka_unit_test(test_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
