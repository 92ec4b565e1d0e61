/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of strategies: each form is allowed at its position.
 * Elsewhere a form would compile to nothing, and the strategy would measure less
 * than its name says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdint.h>
#include <string.h>
#include "bench/core/strategy.h"
#include "bench/core/uapi.h"

static void test_positions(void **state)
{
	unsigned int i, position;

	(void)state;
	for (i = 0; i < strategy_count; i++) {
		for (position = 0; position < POSITIONS; position++) {
			const struct barrier_form *form =
				&barrier_forms[strategies[i].at[position]];

			assert_in_range(strategies[i].at[position], 0, BARRIERS - 1);
			if (!(form->positions >> position & 1))
				fail_msg("%s: %s has no meaning at %s", strategies[i].name,
					 form->name, position_names[position]);
		}
	}
}

/* The architecture encodes the option of DMB and DSB in bits 11 to 8. */
static void test_words(void **state)
{
	static const struct {
		enum barrier barrier;
		uint32_t base, option;
	} words[] = {
		{ DMB_ISH, 0xd50330bf, 0xb },	{ DMB_ISHST, 0xd50330bf, 0xa },
		{ DMB_ISHLD, 0xd50330bf, 0x9 }, { DMB_OSH, 0xd50330bf, 0x3 },
		{ DMB_OSHST, 0xd50330bf, 0x2 }, { DSB_ISH, 0xd503309f, 0xb },
		{ DSB_ST, 0xd503309f, 0xe },	{ DSB_SY, 0xd503309f, 0xf },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(barrier_forms[words[i].barrier].word,
				 words[i].base | words[i].option << 8);
}

/* The module gets the name in a field of a request. */
static void test_names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < strategy_count; i++)
		if (strlen(strategies[i].name) >= INVBENCH_NAME_LEN)
			fail_msg("%s: longer than %d characters", strategies[i].name,
				 INVBENCH_NAME_LEN - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
