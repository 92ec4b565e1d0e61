/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of a function are collected correctly, and each word of the axis probe has a method. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/observe/probe.h"
#include "bench/observe/process_stats.h"
#include "bench/plan/axes.h"

static void test_quantiles(void **state)
{
	struct observed *seen = calloc(1, sizeof(*seen));

	(void)state;
	assert_non_null(seen);
	for (__u64 i = 1; i <= 1000; i++)
		observed_record(seen, i * 1000, 4096);
	assert_int_equal(seen->calls, 1000);
	assert_int_equal(seen->longest, 1000000);
	assert_int_equal(observed_quantile(seen->size, seen->calls, 0.5), 4096);
	for (int percent = 1; percent <= 100; percent++) {
		double exact = percent * 10000.;
		double found =
			(double)observed_quantile(seen->latency, seen->calls, percent / 100.);

		/* A bucket stands for its lowest value and is 1/128 of that wide. */
		assert_true(found <= exact && found > exact * (1 - 0.0079));
	}
	assert_int_equal(observed_quantile(seen->latency, seen->calls, 0), 1000);
	free(seen);
}

static void test_too_large(void **state)
{
	struct observed *seen = calloc(1, sizeof(*seen));

	(void)state;
	assert_non_null(seen);
	observed_record(seen, 1ULL << 60, 1ULL << 50);
	assert_int_equal(seen->latency[HISTOGRAM_BUCKETS - 1], 1);
	assert_int_equal(seen->size[HISTOGRAM_BUCKETS - 1], 1);
	assert_int_equal(seen->longest, 1ULL << 60);
	free(seen);
}

static void test_collects(void **state)
{
	struct process_stats_list stats = { 0 };
	struct observed *cpu = calloc(1, sizeof(*cpu));

	(void)state;
	assert_non_null(cpu);
	strcpy(cpu->name, "fio");
	observed_record(cpu, 100, 4096);
	observed_add(&process_stats_find(&stats, 7)->seen, cpu);
	observed_add(&process_stats_find(&stats, 8)->seen, cpu);
	observed_record(cpu, 300, 65536);
	observed_add(&process_stats_find(&stats, 7)->seen, cpu);
	assert_int_equal(stats.count, 2);
	assert_string_equal(process_stats_find(&stats, 7)->seen.name, "fio");
	assert_int_equal(process_stats_find(&stats, 7)->seen.calls, 3);
	assert_int_equal(process_stats_find(&stats, 7)->seen.longest, 300);
	assert_int_equal(process_stats_find(&stats, 7)->seen.largest, 65536);
	assert_int_equal(process_stats_find(&stats, 8)->seen.calls, 1);
	process_stats_free(&stats);
	free(cpu);
}

static void test_totals(void **state)
{
	struct observed_totals *sum = calloc(1, sizeof(*sum)), *cpu = calloc(1, sizeof(*cpu));

	(void)state;
	assert_non_null(sum);
	assert_non_null(cpu);
	cpu->calls = 3;
	cpu->strays = 1;
	cpu->replaced = 5;
	cpu->used = 4;
	histogram_record(cpu->gap, 500);
	histogram_record(cpu->gap, 700);
	totals_add(sum, cpu);
	totals_add(sum, cpu);
	assert_int_equal(sum->calls, 6);
	assert_int_equal(sum->strays, 2);
	assert_int_equal(sum->replaced, 10);
	assert_int_equal(sum->used, 4);
	assert_int_equal(histogram_calls(sum->gap), 4);
	assert_int_equal(observed_quantile(sum->gap, 4, 0.5),
			 histogram_value(histogram_index(500)));
	free(sum);
	free(cpu);
}

static void test_waits(void **state)
{
	struct observed_wait *sum = calloc(1, sizeof(*sum)), *cpu = calloc(1, sizeof(*cpu));

	(void)state;
	assert_non_null(sum);
	assert_non_null(cpu);
	cpu->passes = 2;
	cpu->longest = 900;
	histogram_record(cpu->ticks, 900);
	histogram_record(cpu->ticks, 20);
	wait_add(sum, cpu);
	cpu->longest = 800;
	wait_add(sum, cpu);
	assert_int_equal(sum->passes, 4);
	assert_int_equal(sum->longest, 900);
	assert_int_equal(observed_quantile(sum->ticks, sum->passes, 0), 20);
	free(sum);
	free(cpu);
}

/* The kernel's limit for a per-CPU value. */
static void test_fits(void **state)
{
	(void)state;
	assert_true(sizeof(struct observed) <= 32 << 10);
}

static void test_words(void **state)
{
	const char *const *words = axes[AXIS_PROBE].words;

	(void)state;
	assert_string_equal(words[PROBE_NONE], "none");
	assert_string_equal(words[PROBE_GRAPH], "graph");
	assert_string_equal(words[PROBE_OBSERVE_EVENT], "observe-event");
	assert_string_equal(words[PROBE_OBSERVE_WAITS], "observe-waits");
	assert_string_equal(words[PROBE_SUM_KPROBE], "sum-kprobe");
	for (unsigned int i = 0; i < PROBES; i++) {
		assert_non_null(words[i]);
		assert_int_equal(probe_kinds[i].mechanism != NULL, i != PROBE_NONE);
	}
	assert_null(words[PROBES]);
}

static void test_refuses(void **state)
{
	struct function function;
	char message[INVBENCH_MESSAGE_LEN];

	(void)state;
	assert_true(function_find("no_such_function", &function, message, sizeof(message)) < 0);
	assert_string_equal(message, "function: this kernel has no no_such_function()");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles), cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_collects),  cmocka_unit_test(test_totals),
		cmocka_unit_test(test_fits),	  cmocka_unit_test(test_words),
		cmocka_unit_test(test_refuses),	  cmocka_unit_test(test_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
