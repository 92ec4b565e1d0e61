/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans expand to the right cells, --set replaces values, and each error is reported.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/plan/plan.h"

/* Loads a plan with this text and keeps what it prints to stderr in message. */
static char message[4096];

static int load(const char *text, size_t length, char *const *sets, struct plan *plan)
{
	char path[] = "/tmp/invbench-plan-XXXXXX", errors[] = "/tmp/invbench-errors-XXXXXX";
	int fd = mkstemp(path), to = mkstemp(errors), saved = dup(STDERR_FILENO);
	ssize_t got;
	int ret;

	assert_int_equal(write(fd, text, length), length);
	close(fd);
	fflush(stderr);
	dup2(to, STDERR_FILENO);
	ret = plan_load(path, sets, plan);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	got = pread(to, message, sizeof(message) - 1, 0);
	message[got > 0 ? got : 0] = '\0';
	close(to);
	unlink(path);
	unlink(errors);
	return ret;
}

static void refuses(const char *text, const char *hint)
{
	struct plan plan;

	assert_int_not_equal(load(text, strlen(text), NULL, &plan), 0);
	if (!strstr(message, hint))
		fail_msg("'%s' is not in '%s'", hint, message);
	assert_null(plan.cells);
}

static void refuses_set(const char *set, const char *hint)
{
	static const char text[] = "[a]\nentries = 1,2\n";
	char *sets[] = { (char *)set, NULL };
	struct plan plan;

	assert_int_not_equal(load(text, strlen(text), sets, &plan), 0);
	if (!strstr(message, hint))
		fail_msg("'%s' is not in '%s'", hint, message);
}

static void test_expansion(void **state)
{
	static const char text[] = "# a comment\n[plan]\nrounds = 7 ; inline\nseed = 5\n"
				   "[one]\nstrategy = v7.1, no-barriers\nentries = 1,2,4\n"
				   "[two]\nworkload = unmap\nsize = 64K\n";
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(load(text, strlen(text), NULL, &plan), 0);
	assert_int_equal(plan.rounds, 7);
	assert_int_equal(plan.slots, 8);
	assert_int_equal(plan.seed, 5);
	assert_string_equal(plan.text, text);
	assert_int_equal(plan.cell_count, 7);
	for (i = 0; i < plan.cell_count; i++)
		assert_int_equal(plan.cells[i].index, i);
	assert_string_equal(plan.cells[1].section, "one");
	assert_string_equal(plan.cells[1].at[AXIS_STRATEGY].name, "v7.1");
	assert_int_equal(plan.cells[1].at[AXIS_ENTRIES].number, 2);
	assert_string_equal(plan.cells[5].at[AXIS_STRATEGY].name, "no-barriers");
	assert_int_equal(plan.cells[5].at[AXIS_ENTRIES].number, 4);
	assert_int_equal(plan.cells[5].group, 0);
	assert_int_equal(plan.cells[6].group, 1);
	assert_string_equal(plan.cells[6].at[AXIS_WORKLOAD].name, "unmap");
	assert_int_equal(plan.cells[6].at[AXIS_SIZE].number, 65536);
	assert_int_equal(plan.cells[6].at[AXIS_ENTRIES].number, 1);
	plan_free(&plan);
}

static void test_sets(void **state)
{
	static const char text[] = "[a]\nentries = 1,2\n[b]\nstrategy = no-barriers\n";
	char *sets[] = { "entries=8,16", "rounds=3", "size=4K,8K", NULL };
	struct plan plan;

	(void)state;
	assert_int_equal(load(text, strlen(text), sets, &plan), 0);
	assert_int_equal(plan.cell_count, 8);
	assert_int_equal(plan.rounds, 3);
	assert_int_equal(plan.cells[7].at[AXIS_ENTRIES].number, 16);
	assert_int_equal(plan.cells[7].at[AXIS_SIZE].number, 8192);
	plan_free(&plan);
	refuses_set("entries", "not KEY=VALUE");
	refuses_set("entries=", "empty value");
	refuses_set("entries=1,,2", "empty value");
	refuses_set("entries=1 2", "not a number");
	refuses_set("entrie=1", "did you mean 'entries'");
	refuses_set("=1", "unknown");
	refuses_set("rounds=0", "1..10000");
	refuses_set("seed=0", "seed");
	refuses_set("seed=-1", "seed");
}

static void test_refusals(void **state)
{
	(void)state;
	refuses("", "nothing to measure");
	refuses("[plan]\nrounds = 1\n", "nothing to measure");
	refuses("entries = 1\n", "before any [section]");
	refuses("[a]\nentrys = 1\n", "did you mean 'entries'");
	refuses("[a]\nrounds = 1\n", "'rounds' is unknown");
	refuses("[plan]\nentries = 1\n", "'entries' is unknown");
	refuses("[plan]\nrounds = 1\nrounds = 2\n", "appears twice");
	refuses("[plan]\nrounds = many\n", "1..10000");
	refuses("[a]\nentries = 1\nentries = 2\n", "appears twice");
	refuses("[a]\nentries = 1,2,1\n", "1 appears twice");
	refuses("[a]\nsize = 64K,4K,65536\n", "64K appears twice");
	refuses("[a]\nstrategy = v7.1,mb,v7.1\n", "v7.1 appears twice");
	refuses("[a]\nentries = 1\n  2\n", "appears twice");
	refuses("[a]\nentries = 5000\n", ":2: entries: 5000 is out of range, allowed 0..4096");
	refuses("[a]\nentries\n", ":2: neither");
	refuses("[a\nentries = 1\n", ":1:");
	refuses("[a]\nsize = 4K\ngranule = 2M\n", "not a multiple of the granule");
	refuses("[a]\nstrategy = v7.11\n", "did you mean 'v7.1'");
}

static void test_limits(void **state)
{
	static const char nul[] = "[a]\nentries = 1\n\0[b]\n";
	char text[8192] = "[a]\nentries = 1", *large;
	struct plan plan;
	size_t length;
	int i;

	(void)state;
	for (i = 2; i < 100; i++)
		sprintf(text + strlen(text), ",%d", i);
	refuses(text, "longer than");
	assert_int_not_equal(load(nul, sizeof(nul) - 1, NULL, &plan), 0);
	assert_non_null(strstr(message, "is not a text file"));
	/* 8 × 6 × 3 × 40 × 12 cells exceed PLAN_CELLS_MAX. */
	strcpy(text, "[a]\nstrategy = v7.1,dma-mb,smp-wmb,dma-wmb,dsb-ish,mb,no-barriers,as-built\n"
		     "workload = empty,inv_range,iotlb_sync,unmap,attach,detach\nsize = 4K,8K,16K\n"
		     "batch = 1,2,3,4,5,6,7,8,9,10,11,12\nentries = 1");
	for (i = 2; i <= 40; i++)
		sprintf(text + strlen(text), ",%d", i);
	length = strlen(text);
	assert_int_not_equal(load(text, length, NULL, &plan), 0);
	assert_non_null(strstr(message, "[a] makes more than 65536 cells"));
	large = calloc(1, (1 << 20) + 2);
	assert_non_null(large);
	memset(large, '\n', (1 << 20) + 1);
	refuses(large, "longer than 1048576 bytes");
	free(large);
}

/* 256 × 32 × 8 cells, as many as a plan may have. */
static void test_largest(void **state)
{
	char text[2048] =
		"[a]\nsize = 4K,8K,16K,32K,64K,128K,256K,512K\nentries = 1\n[b]\nentries = 7";
	char entries[2048] = "a.entries=1", trash[256] = "a.trash=0";
	char *sets[] = { entries, trash, NULL };
	struct plan plan;

	(void)state;
	for (int i = 2; i <= 256; i++)
		sprintf(entries + strlen(entries), ",%d", i);
	for (int i = 1; i < 32; i++)
		sprintf(trash + strlen(trash), ",%d", i);
	assert_int_not_equal(load(text, strlen(text), sets, &plan), 0);
	assert_non_null(strstr(message, "[b] makes more than 65536 cells"));
	*strstr(text, "\n[b]") = '\0';
	assert_int_equal(load(text, strlen(text), sets, &plan), 0);
	assert_int_equal(plan.cell_count, 65536);
	assert_int_equal(plan.cells[65535].index, 65535);
	assert_int_equal(plan.cells[65535].at[AXIS_ENTRIES].number, 256);
	assert_int_equal(plan.cells[65535].at[AXIS_TRASH].number, 31);
	plan_free(&plan);
}

/* A section goes on where its name stands again, among many others. */
static void test_sections(void **state)
{
	char *text = calloc(1, 64 * 1024), *end = text;
	struct plan plan;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < 2000; i++)
		end += sprintf(end, "[s%d]\nentries = %d\n", i, i);
	strcpy(end, "[s7]\ntrash = 1,2\n");
	assert_int_equal(load(text, strlen(text), NULL, &plan), 0);
	assert_int_equal(plan.section_count, 2000);
	assert_int_equal(plan.cell_count, 2001);
	assert_int_equal(plan.cells[8].group, 7);
	assert_int_equal(plan.cells[8].at[AXIS_ENTRIES].number, 7);
	assert_int_equal(plan.cells[8].at[AXIS_TRASH].number, 2);
	assert_string_equal(plan.cells[2000].section, "s1999");
	plan_free(&plan);
	free(text);
}

/* A wrong byte anywhere gives a plan or an error, never a crash. Sanitizers find more than a crash. */
/* A range of a virtual machine may take minutes. A short call that takes as long hangs. */
static void test_long_calls(void **state)
{
	static const char longs[] = "[a]\ntarget = vfio\nsize = 4K,1G\n[b]\nentries = 1\n";
	static const char shorts[] = "[a]\nsize = 4K,64K\n";
	struct plan plan;

	(void)state;
	assert_int_equal(load(longs, strlen(longs), NULL, &plan), 0);
	assert_int_equal(plan_long_calls(&plan, 8), 8 * (1 << 18) / 1000);
	plan_free(&plan);
	assert_int_equal(load(shorts, strlen(shorts), NULL, &plan), 0);
	assert_int_equal(plan_long_calls(&plan, 8), 0);
	plan_free(&plan);
}

static void test_damage(void **state)
{
	static const char text[] = "[plan]\nrounds = 7\n[one]\nstrategy = v7.1, no-barriers\n"
				   "entries = 1,2,4\nsize = 64K\n";
	char damaged[sizeof(text)];
	struct plan plan;
	size_t i, byte;

	(void)state;
	for (i = 0; i < sizeof(text) - 1; i++) {
		for (byte = 0; byte < 256; byte += 13) {
			memcpy(damaged, text, sizeof(text));
			damaged[i] = byte;
			if (!load(damaged, sizeof(text) - 1, NULL, &plan))
				plan_free(&plan);
		}
	}
}

static void test_own_plans(void **state)
{
	const struct registry *plans = registry_get(REGISTRY_PLANS);
	struct plan plan;
	unsigned int i;

	(void)state;
	assert_true(plans->count >= 2);
	for (i = 0; i < plans->count; i++) {
		assert_int_equal(plan_load(plans->entries[i].name, NULL, &plan), 0);
		assert_string_equal(plan.name, plans->entries[i].name);
		assert_true(strlen(plans->entries[i].about) > 10);
		plan_free(&plan);
	}
	assert_int_not_equal(plan_load("quik", NULL, &plan), 0);
	assert_int_not_equal(plan_load("/nowhere/quick.plan", NULL, &plan), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expansion),  cmocka_unit_test(test_sets),
		cmocka_unit_test(test_refusals),   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_largest),	   cmocka_unit_test(test_sections),
		cmocka_unit_test(test_long_calls), cmocka_unit_test(test_damage),
		cmocka_unit_test(test_own_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
