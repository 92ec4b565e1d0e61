/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a core depends on implementer and part number; an unknown core has no name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "analysis/describe/cpu.h"

static void test_part_belongs_to_its_implementer(void **state)
{
	(void)state;
	assert_string_equal(cpu_name("0x41", "0xd49"), "Neoverse N2");
	assert_string_equal(cpu_name("0x6d", "0xd49"), "Azure Cobalt 100");
}

static void test_unknown_has_no_name(void **state)
{
	(void)state;
	assert_null(cpu_name("0x41", "0xfff"));
	assert_null(cpu_name("0x00", "0xd0c"));
	assert_null(cpu_name("0x41", "what"));
	assert_null(cpu_name(NULL, "0xd0c"));
	assert_null(cpu_name("0x41", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_part_belongs_to_its_implementer),
		cmocka_unit_test(test_unknown_has_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
