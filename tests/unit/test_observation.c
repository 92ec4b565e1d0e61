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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unended),
		cmocka_unit_test(test_strays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
