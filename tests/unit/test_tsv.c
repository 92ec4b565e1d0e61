/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data files that figures read: complete tables, correct series, and no number from an emulated
 * clock.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/print/tsv/tsv.h"
#include "analysis/series/series.h"
#include "bench/text/message.h"
#include "tests/unit/folder.h"

static void empty_dir(void)
{
	assert_int_equal(remove_dir(NULL), 0);
	strcpy(strrchr(dir, '-'), "-XXXXXX");
	assert_int_equal(make_dir(NULL), 0);
}

static void load(const char *name, struct samples *samples)
{
	char *path = strf("tests/fixtures/%s.jsonl", name);

	assert_int_equal(samples_load(path, samples), 0);
	free(path);
}

static void export(const char *name)
{
	struct samples samples;

	empty_dir();
	load(name, &samples);
	assert_int_equal(tsv_write(&samples, dir), 0);
	samples_free(&samples);
}

static FILE *opened(const char *name)
{
	char *path = strf("%s/%s", dir, name);
	FILE *file = fopen(path, "r");

	free(path);
	return file;
}

static unsigned int fields_of(const char *line)
{
	unsigned int fields = 1;

	for (; *line; line++)
		fields += *line == '\t';
	return fields;
}

/* Returns the number of lines below the header, and checks that all have as many fields. */
static unsigned int lines_of(const char *name)
{
	FILE *file = opened(name);
	char line[4096];
	unsigned int fields, count = 0;

	if (!file)
		fail_msg("%s is missing", name);
	assert_non_null(fgets(line, sizeof(line), file));
	fields = fields_of(line);
	for (; fgets(line, sizeof(line), file); count++)
		assert_int_equal(fields_of(line), fields);
	fclose(file);
	return count;
}

static bool says(const char *name, const char *text)
{
	FILE *file = opened(name);
	char line[4096];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	if (file)
		fclose(file);
	return found;
}

static void test_one_file_an_axis_that_varies(void **state)
{
	FILE *absent;

	(void)state;
	export("exact");
	assert_int_equal(lines_of("cells.tsv"), 29);
	assert_int_equal(lines_of("by-entries.tsv"), 13);
	assert_int_equal(lines_of("by-strategy.tsv"), 14);
	assert_int_equal(lines_of("by-workload.tsv"), 16);
	assert_int_equal(lines_of("fits.tsv"), 1);
	absent = opened("by-size.tsv");
	assert_null(absent);
}

static void test_units_stand_in_the_names(void **state)
{
	(void)state;
	export("hw");
	assert_true(says("by-entries.tsv", "\tsize_bytes\t"));
	assert_true(says("by-entries.tsv", "\tmedian_ns\t"));
	assert_true(says("ecdf-by-strategy.tsv", "\tcost_ns\t"));
	assert_true(says("fits.tsv", "\tslope_ns_per_entry\t"));
	export("exact");
	assert_true(says("cells.tsv", "\tp99_instructions\t"));
	assert_true(says("run.gp", "run_unit = 'instructions'"));
	assert_true(says("run.gp", "run_kernel = '7.3.4-arm64'"));
	assert_true(says("run.gp", "run_machine = 'aarch64, CPU Neoverse N1, lab'"));
}

static void test_several_kernels_stand_side_by_side(void **state)
{
	FILE *absent;

	(void)state;
	export("kernels");
	assert_int_equal(lines_of("by-kernel.tsv"), 6);
	assert_true(says("run.gp", "run_kernel = '6.12.107, 7.3.4'"));
	assert_true(says("run.gp", "run_first_kernel = '6.12.107'"));
	export("exact");
	absent = opened("by-kernel.tsv");
	assert_null(absent);
}

static void test_emulated_clock_has_no_series(void **state)
{
	FILE *absent;

	(void)state;
	export("emulated");
	absent = opened("by-strategy.tsv");
	assert_null(absent);
	assert_int_equal(lines_of("cells.tsv"), 7);
	assert_false(says("cells.tsv", "\t1540\t"));
}

static void test_failed_cells_are_listed_but_not_drawn(void **state)
{
	(void)state;
	export("failed");
	assert_int_equal(lines_of("cells.tsv"), 5);
	assert_true(says("cells.tsv", "\tpanic: Kernel panic - not syncing\t"));
	assert_int_equal(lines_of("by-entries.tsv"), 2);
}

/* Each distribution function rises from 0 to 1 and never falls. */
static void test_distribution_functions_rise_to_one(void **state)
{
	FILE *file;
	char line[4096], name[64], before_name[64] = "";
	double cost, share, before_cost = 0, before = 1;
	unsigned int series, curves = 0;

	(void)state;
	export("hw");
	file = opened("ecdf-by-strategy.tsv");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		assert_int_equal(sscanf(line, "%u\t%*[^\t]\t%*[^\t]\t%63[^\t]\t%lf\t%lf", &series,
					name, &cost, &share),
				 4);
		if (strcmp(name, before_name)) {
			assert_true(before == 1);
			assert_true(share == 0);
			strcpy(before_name, name);
			curves++;
		} else {
			assert_true(share > before && cost >= before_cost);
		}
		before = share;
		before_cost = cost;
	}
	assert_true(before == 1);
	assert_int_equal(curves, 7);
	fclose(file);
}

static void expect_label(const struct series *series, size_t index, const char *expected)
{
	char *label = series_label(series, series->members[index].cell);

	assert_string_equal(label, expected);
	free(label);
}

/* Each cell of the strategy has the label. */
static void expect_strategy(const struct series *series, const char *strategy, const char *expected)
{
	unsigned int found = 0;

	for (size_t i = 0; i < series->count; i++)
		if (!strcmp(series->members[i].cell->at[AXIS_STRATEGY].name, strategy)) {
			expect_label(series, i, expected);
			found++;
		}
	assert_true(found);
}

static void test_labels_name_what_differs(void **state)
{
	struct samples samples;
	struct series series;
	(void)state;
	load("exact", &samples);
	assert_int_equal(series_load(&samples, AXIS_STRATEGY, &series), 0);
	assert_int_equal(series.count, 14);
	expect_label(&series, 0, "inv_range");
	expect_label(&series, 7, "iotlb_sync");
	assert_int_equal(series.members[6].series, 0);
	assert_int_equal(series.members[7].series, 1);
	series_free(&series);
	/* A strategy has its verdict. */
	assert_int_equal(series_load(&samples, AXIS_WORKLOAD, &series), 0);
	expect_strategy(&series, "v7.1", "v7.1 (correct on Arm)");
	expect_strategy(&series, "dma-mb", "dma-mb (correct on Arm)");
	expect_strategy(&series, "no-barriers", "no-barriers (broken)");
	series_free(&series);
	samples_free(&samples);

	load("kernels", &samples);
	assert_int_equal(series_load(&samples, AXIS_WORKLOAD, &series), 0);
	expect_label(&series, 0, "as-built, entries 1, 6.12.107");
	expect_label(&series, 3, "as-built, entries 1, 7.3.4");
	series_free(&series);
	assert_int_equal(series_load(&samples, SERIES_KERNEL, &series), 0);
	assert_int_equal(series.count, 6);
	expect_label(&series, 0, "unmap");
	assert_string_equal(sampled_boot_of(&samples, series.members[1].cell)->kernel, "7.3.4");
	series_free(&series);
	samples_free(&samples);

	load("failed", &samples);
	assert_int_equal(series_load(&samples, SERIES_KERNEL, &series), -ENODATA);
	series_free(&series);
	assert_int_equal(series_load(&samples, AXIS_ENTRIES, &series), 0);
	expect_label(&series, 0, "inv_range, v7.1 (correct on Arm), boot 0");
	series_free(&series);
	samples_free(&samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_file_an_axis_that_varies),
		cmocka_unit_test(test_units_stand_in_the_names),
		cmocka_unit_test(test_several_kernels_stand_side_by_side),
		cmocka_unit_test(test_emulated_clock_has_no_series),
		cmocka_unit_test(test_failed_cells_are_listed_but_not_drawn),
		cmocka_unit_test(test_distribution_functions_rise_to_one),
		cmocka_unit_test(test_labels_name_what_differs),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
