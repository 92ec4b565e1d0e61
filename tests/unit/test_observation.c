/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What observe prints of calls that it did not see, and of its busiest second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/cli/print/observation.h"

/* Prints an observation, and returns what it printed. The caller frees it. */
static char *printed(const struct observation *seen, bool json)
{
	FILE *file = tmpfile();
	int out = dup(STDOUT_FILENO);
	char *text = calloc(1, 1 << 16);

	assert_non_null(file);
	assert_non_null(text);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	assert_int_equal(observation_print(seen, 1, json), 0);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	rewind(file);
	fread(text, 1, (1 << 16) - 1, file);
	fclose(file);
	return text;
}

static struct observation *observation(void)
{
	struct observation *seen = calloc(1, sizeof(*seen));

	assert_non_null(seen);
	seen->function = (struct function){ .name = "f", .size = FUNCTION_NO_SIZE };
	seen->method = seen->method_about = "fentry";
	seen->kind = PROBE_OBSERVE_FENTRY;
	seen->elapsed_s = 1;
	return seen;
}

static void expect(const struct observation *seen, bool json, const char *text)
{
	char *all = printed(seen, json);

	if (!strstr(all, text))
		fail_msg("'%s' is not in: %s", text, all);
	free(all);
}

/* A call that another one replaced had no return that was seen, like one that is still open at the end. */
static void test_unended(void **state)
{
	struct observation *seen = observation();

	(void)state;
	seen->stats.unended = 2;
	seen->stats.totals.replaced = 3;
	expect(seen, false, "missing   calls: 5 whose return was not seen\n");
	expect(seen, true, "\"unended\": 5");
	free(seen);
}

/* An entry is not seen if the call began before, and also if it is nested in a program for another entry. */
static void test_strays(void **state)
{
	struct observation *seen = observation();

	(void)state;
	seen->stats.missed = 1;
	seen->stats.totals.strays = 4;
	expect(seen, false,
	       "missing   calls: 1 not reported by the kernel, 4 whose entry was not seen\n");
	expect(seen, true, "\"entry_unseen\": 4");
	free(seen);
}

static void test_late_cpus(void **state)
{
	struct observation *seen = observation();

	(void)state;
	seen->stats.late_cpus = 2;
	expect(seen, false, "missing   CPUs: 2 came online after the observation began\n");
	expect(seen, true, "\"late_cpus\": 2");
	free(seen);
}

static void tick(struct observation *seen, __u64 calls, double now)
{
	struct process_stats_list *stats = calloc(1, sizeof(*stats));

	assert_non_null(stats);
	stats->totals.calls = calls;
	observation_tick(seen, stats, now);
	free(stats);
}

/* To read the counts takes time, so a second is longer than a second. */
static void test_busiest(void **state)
{
	struct observation *seen = observation();

	(void)state;
	seen->second_from = 100;
	tick(seen, 1000, 101);
	assert_int_equal(seen->busiest, 1000);
	tick(seen, 1000 + 1500, 102.5);
	assert_int_equal(seen->busiest, 1000);
	tick(seen, 2500 + 3000, 105);
	assert_int_equal(seen->busiest, 1200);
	/* What the last part of a second has, the whole second has at least. */
	tick(seen, 5500 + 1300, 105.2);
	assert_int_equal(seen->busiest, 1300);
	expect(seen, false, "peak      1,300 calls in one second\n");
	free(seen);
}

/* An observation that is shorter than a second has a peak, too. */
static void test_short(void **state)
{
	struct observation *seen = observation();

	(void)state;
	seen->second_from = 100;
	assert_false(observation_is_due(seen, 100.9));
	assert_true(observation_is_due(seen, 101));
	tick(seen, 5, 100.5);
	assert_int_equal(seen->busiest, 5);
	free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unended),	  cmocka_unit_test(test_strays),
		cmocka_unit_test(test_late_cpus), cmocka_unit_test(test_busiest),
		cmocka_unit_test(test_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
