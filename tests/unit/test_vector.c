/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sorted array is searched for the first of equal elements, and for the place of one that it lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/system/vector.h"

static int compare(const void *left, const void *right)
{
	const int a = *(const int *)left, b = *(const int *)right;

	return (a > b) - (a < b);
}

static size_t position(int key, const int *list, size_t count)
{
	return vector_lower_bound(&key, list, count, sizeof(*list), compare);
}

static void test_lower_bound(void **state)
{
	static const int list[] = { 1, 3, 3, 3, 7 };

	(void)state;
	assert_int_equal(position(0, list, 5), 0);
	assert_int_equal(position(1, list, 5), 0);
	assert_int_equal(position(2, list, 5), 1);
	assert_int_equal(position(3, list, 5), 1);
	assert_int_equal(position(4, list, 5), 4);
	assert_int_equal(position(7, list, 5), 4);
	assert_int_equal(position(8, list, 5), 5);
	assert_int_equal(position(8, list, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lower_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
