/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of CPUs are parsed strictly, and CPUs are sorted by what disturbs a measurement least. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/loop/cpus.h"

static void assert_cpus(const unsigned int *numbers, unsigned int count, const char *expected)
{
	char text[256] = "";

	for (unsigned int i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u", i ? "," : "",
			 numbers[i]);
	assert_string_equal(text, expected);
}

static void test_parse(void **state)
{
	static const char *const wrong[] = {
		"",    "a",   "1,",    ",1",   "1-",	 "3-1", "-1",
		"1 2", "1,1", "0-3,2", "1024", "0-1024", "1;2", "0x1"
	};
	unsigned int numbers[CPU_SETSIZE];
	int count = cpus_parse("4-6,1,10", numbers);

	(void)state;
	assert_int_equal(count, 5);
	assert_cpus(numbers, 5, "4,5,6,1,10");
	assert_int_equal(cpus_parse("0-1023", numbers), 1024);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(cpus_parse(wrong[i], numbers), -EINVAL);
}

static void set_of(const char *list, cpu_set_t *set)
{
	unsigned int numbers[CPU_SETSIZE];
	int count = *list ? cpus_parse(list, numbers) : 0;

	CPU_ZERO(set);
	for (int i = 0; i < count; i++)
		CPU_SET(numbers[i], set);
}

static void assert_sorted(const char *allowed, const char *isolated, const char *node,
			  const char *expected)
{
	unsigned int numbers[CPU_SETSIZE];
	unsigned int count = (unsigned int)cpus_parse(allowed, numbers);
	cpu_set_t isolated_set, node_set;

	set_of(isolated, &isolated_set);
	set_of(node, &node_set);
	cpus_sort(numbers, count, &isolated_set, &node_set);
	assert_cpus(numbers, count, expected);
}

static void test_sort(void **state)
{
	(void)state;
	assert_sorted("0-3", "", "", "1,2,3,0");
	assert_sorted("0", "", "", "0");
	assert_sorted("0-5", "", "3-5", "3,4,5,1,2,0");
	assert_sorted("0-5", "", "0-2", "1,2,3,4,5,0");
	assert_sorted("0-5", "2,5", "0-2", "2,5,1,3,4,0");
	assert_sorted("4-7", "1", "0-3", "4,5,6,7");
}

static void test_take(void **state)
{
	unsigned int first = cpus_nth(0);
	char list[16];

	(void)state;
	assert_int_equal(cpus_take("x"), -EINVAL);
	assert_int_equal(cpus_take("1023"), -ENODEV);
	snprintf(list, sizeof(list), "%u", first);
	assert_int_equal(cpus_take(list), 0);
	assert_int_equal(cpus_allowed(), 1);
	assert_int_equal(cpus_nth(0), first);
	cpus_prefer("");
	assert_int_equal(cpus_allowed(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
