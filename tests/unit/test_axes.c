/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parser of axis values accepts and refuses the right texts, and its errors say why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "bench/plan/axes.h"

static void takes(const char *name, const char *text, uint64_t number)
{
	struct axis_value value;
	char *error = NULL;

	assert_int_equal(axis_parse(axis_find(name), text, &value, &error), 0);
	assert_int_equal(value.number, number);
	assert_null(value.name);
	assert_null(error);
}

/* Expects an error that names the axis and the text, and contains hint. */
static void refuses(const char *name, const char *text, const char *hint)
{
	struct axis_value value;
	char *error = NULL;

	assert_int_equal(axis_parse(axis_find(name), text, &value, &error), -22);
	assert_non_null(error);
	assert_non_null(strstr(error, name));
	assert_non_null(strstr(error, text));
	assert_non_null(strstr(error, hint));
	free(error);
}

static void test_numbers(void **state)
{
	(void)state;
	takes("entries", "0", 0);
	takes("entries", "4096", 4096);
	takes("trash", "100", 100);
	refuses("entries", "4097", "out of range, allowed 0..4096");
	refuses("trash", "101", "0..100");
	refuses("cpus", "0", "1..1024");
	refuses("entries", "-1", "not a number");
	refuses("entries", "+1", "not a number");
	refuses("entries", "1x", "not a number");
	refuses("entries", "1K", "not a number");
	refuses("entries", "0x10", "not a number");
	refuses("entries", "1.5", "not a number");
	refuses("entries", "18446744073709551616", "not a number");
	refuses("entries", "18446744073709551615", "out of range");
}

static void test_bytes(void **state)
{
	(void)state;
	takes("size", "4K", 4096);
	takes("size", "4096", 4096);
	takes("size", "2M", 2 << 20);
	takes("size", "1G", 1 << 30);
	takes("granule", "64K", 65536);
	takes("granule", "2M", 2 << 20);
	takes("size", "64G", 64ULL << 30);
	takes("granule", "16G", 16ULL << 30);
	refuses("size", "65G", "4K..64G");
	takes("size", "64k", 65536);
	refuses("size", "4KB", "suffixes");
	refuses("size", "17179869184G", "not a number");
	refuses("granule", "8K", "4K, 16K, 64K, 2M");
	refuses("granule", "12K", "4K, 16K, 64K, 2M");
}

static void test_names(void **state)
{
	struct axis_value value;
	char *error = NULL;

	(void)state;
	assert_int_equal(axis_parse(axis_find("strategy"), "v7.1", &value, &error), 0);
	assert_string_equal(value.name, "v7.1");
	refuses("strategy", "v7.11", "did you mean 'v7.1'");
	refuses("strategy", "zzzzzzzzzzzz", "mb");
	refuses("workload", "", "inv_range");
	assert_null(axis_find("strategies"));
}

static void test_words(void **state)
{
	struct axis_value value;
	char *error = NULL, *text;

	(void)state;
	assert_int_equal(axis_parse(axis_find("cmdq"), "null", &value, &error), 0);
	assert_string_equal(value.name, "null");
	assert_int_equal(value.number, QUEUE_NULL);
	text = axis_label(axis_find("cmdq"), &value);
	assert_string_equal(text, "cmdq null");
	free(text);
	refuses("cmdq", "spinlok", "did you mean 'spinlock'");
	refuses("consumer", "nobody", "inline, thread");
	refuses("cmdq_log2size", "2", "3..19");
	refuses("cmdq_log2size", "20", "3..19");
	refuses("batch", "0", "1..1024");
	refuses("batch", "1025", "1..1024");
	refuses("smmus", "65", "1..64");
}

static void fallbacks(struct axis_value at[AXIS_COUNT])
{
	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		assert_int_equal(axis_parse(&axes[i], axes[i].fallback, &at[i], NULL), 0);
}

/* A request that a C program initialises has the defaults of the table. */
static void test_request(void **state)
{
	const struct invbench_knobs knobs = INVBENCH_KNOBS;
	struct invbench_cell request = { 0 };
	struct axis_value at[AXIS_COUNT];
	char *refusal;

	(void)state;
	fallbacks(at);
	axes_request(at, &request);
	assert_memory_equal(&request.knobs, &knobs, sizeof(knobs));
	assert_string_equal(request.workload, "inv_range");
	assert_int_equal(request.size, 4096);
	assert_int_equal(request.cpus, 1);
	assert_null(axes_refusal(at));
	at[AXIS_BATCH].number = 8;
	refusal = axes_refusal(at);
	assert_string_equal(refusal, "batch: only the target model can have a value other than 64");
	free(refusal);
	at[AXIS_TARGET].name = "model";
	assert_null(axes_refusal(at));
	at[AXIS_BATCH].number = 64;
	assert_int_equal(axis_parse(&axes[AXIS_RIL], "off", &at[AXIS_RIL], NULL), 0);
	assert_null(axes_refusal(at));
	at[AXIS_TARGET].name = "driver";
	assert_null(axes_refusal(at));
	at[AXIS_TARGET].name = "vfio";
	refusal = axes_refusal(at);
	assert_string_equal(refusal,
			    "ril: only the target model or driver can have a value other than on");
	free(refusal);
}

/* The default of each axis is a valid value. */
static void test_table(void **state)
{
	struct axis_value value;
	unsigned int i;

	(void)state;
	for (i = 0; i < AXIS_COUNT; i++) {
		char *error = NULL, *text;

		assert_ptr_equal(axis_find(axes[i].name), &axes[i]);
		assert_int_equal(axis_parse(&axes[i], axes[i].fallback, &value, &error), 0);
		text = axis_format(&axes[i], &value);
		assert_string_equal(text, axes[i].fallback);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_names),	cmocka_unit_test(test_words),
		cmocka_unit_test(test_request), cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
