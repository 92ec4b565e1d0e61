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

/* A list may name CPUs that the process lacks as yet, as it lacks isolated ones. */
static void test_take_more(void **state)
{
	unsigned int numbers[CPU_SETSIZE], count = 0;
	cpu_set_t allowed, one, now;
	char list[16];

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			numbers[count++] = cpu;
	if (count < 2)
		skip();
	CPU_ZERO(&one);
	CPU_SET(numbers[0], &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	snprintf(list, sizeof(list), "%u", numbers[1]);
	assert_int_equal(cpus_take(list), 0);
	assert_int_equal(cpus_nth(0), numbers[1]);
	/* A refusal leaves the process where it was. */
	assert_int_equal(cpus_take("1023"), -ENODEV);
	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_true(CPU_ISSET(numbers[1], &now) && CPU_COUNT(&now) == 1);
	assert_int_equal(sched_setaffinity(0, sizeof(allowed), &allowed), 0);
}

static void assert_lacks(const char *isolated, const char *online, const char *allowed,
			 bool expected)
{
	cpu_set_t sets[3];

	set_of(isolated, &sets[0]);
	set_of(online, &sets[1]);
	set_of(allowed, &sets[2]);
	assert_int_equal(cpus_lack_only(&sets[0], &sets[1], &sets[2]), expected);
}

static void test_isolated(void **state)
{
	(void)state;
	assert_lacks("2-7", "0-7", "0-1", true);
	assert_lacks("2-7", "0-7", "0", false); /* somebody confined the process */
	assert_lacks("2-7", "0-7", "0-7", false); /* it has them already */
	assert_lacks("2-7", "0-7", "2-3", false);
	assert_lacks("", "0-7", "0-7", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),	  cmocka_unit_test(test_sort),
		cmocka_unit_test(test_take_more), cmocka_unit_test(test_isolated),
		cmocka_unit_test(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
