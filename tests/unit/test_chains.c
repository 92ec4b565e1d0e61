/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A chain has all positions of its hash, in the order of the array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "analysis/lookup/chains.h"

#define COUNT  10000
#define HASHES 300

/* Hashes that differ in a few bits only. */
static uint64_t hash_at(const void *array, size_t position)
{
	(void)array;
	return (uint64_t)(position % HASHES) << 40;
}

static void test_find(void **state)
{
	struct chains chains = { 0 };
	size_t found, position;

	(void)state;
	assert_int_equal(chains_first(&chains, 0), CHAIN_END);
	assert_int_equal(chains_make(&chains, COUNT, hash_at, NULL), 0);
	for (size_t hash = 0; hash < HASHES; hash++) {
		position = hash;
		for (found = chains_first(&chains, (uint64_t)hash << 40); found != CHAIN_END;
		     found = chains_after(&chains, found)) {
			if (hash_at(NULL, found) != (uint64_t)hash << 40)
				continue;
			assert_int_equal(found, position);
			position += HASHES;
		}
		assert_true(position >= COUNT);
	}
	chains_free(&chains);
	assert_int_equal(chains_first(&chains, 0), CHAIN_END);
	assert_int_equal(chains_make(&chains, 0, hash_at, NULL), 0);
	assert_int_equal(chains_first(&chains, 0), CHAIN_END);
	chains_free(&chains);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
