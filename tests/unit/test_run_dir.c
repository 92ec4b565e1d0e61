/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ids of runs sort by age, however short the time between two of them is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/store/run_dir.h"
#include "tests/unit/folder.h"

/* Most of them begin in the same second. */
#define RUNS 30

static void test_order(void **state)
{
	char *last = strdup("");

	(void)state;
	for (int i = 0; i < RUNS; i++) {
		char *id, *run;

		assert_int_equal(run_dir_create(dir, "quick", &id, &run), 0);
		assert_true(strcmp(last, id) < 0);
		free(last);
		free(run);
		last = id;
	}
	free(last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
