/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads records that are damaged at every byte, and a record that is much larger than its samples
 * in memory. Whatever was cut off or flipped, complete cells before the damage keep their results,
 * at most the cell that was being written is lost, and no result is invented.
 */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/read/samples.h"
#include "bench/store/record.h"

#define RECORDED  "tests/fixtures/kernels.jsonl"
#define LINES_MAX 256
#define CELLS_MAX 64

/* The sanitizers are slow, so they test every tenth byte only. */
#ifndef STRESS_SHARE
#define STRESS_SHARE 1
#endif

static char dir[] = "/tmp/test_samples.XXXXXX";
static char path[sizeof(dir) + sizeof(RECORD_FILE)];
static char *text;
static size_t length;

/* The cells of the complete record, each with its last line. */
static struct whole_cell {
	unsigned int boot, cell;
	double median;
	unsigned int last_line;
} cells[CELLS_MAX];

static size_t cell_count;

static void put(const char *bytes, size_t count)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	fclose(file);
}

static void read_recorded(void)
{
	FILE *file = fopen(RECORDED, "r");

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	length = ftell(file);
	rewind(file);
	text = malloc(length);
	assert_int_equal(fread(text, 1, length, file), length);
	fclose(file);
}

static struct whole_cell *cell_of(unsigned int boot, unsigned int cell)
{
	size_t i;

	for (i = 0; i < cell_count; i++) {
		if (cells[i].boot == boot && cells[i].cell == cell)
			return &cells[i];
	}
	return NULL;
}

/* The counters are the last line of a cell. */
static void find_last_lines(void)
{
	struct whole_cell *cell;
	struct record *record;
	unsigned int number;
	json_t *line;

	assert_int_equal(record_open(path, &record), 0);
	for (number = 0; record_next(record, &line) > 0; number++) {
		if (!strcmp(json_string_value(json_object_get(line, "type")), "counters")) {
			cell = cell_of(json_integer_value(json_object_get(line, "boot")),
				       json_integer_value(json_object_get(line, "cell")));
			assert_non_null(cell);
			cell->last_line = number;
		}
		json_decref(line);
	}
	record_close(record);
}

static int set_up(void **state)
{
	struct samples samples;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	sprintf(path, "%s/%s", dir, RECORD_FILE);
	read_recorded();
	put(text, length);
	assert_int_equal(samples_load(path, &samples), 0);
	for (i = 0; i < samples.cell_count; i++) {
		const struct sampled_cell *cell = &samples.cells[i];

		if (cell->state == CELL_MEASURED)
			cells[cell_count++] = (struct whole_cell){
				.boot = cell->boot,
				.cell = cell->cell,
				.median = distribution_median(&cell->distribution),
			};
	}
	samples_free(&samples);
	find_last_lines();
	assert_true(cell_count > 5);
	/* The tests below print a refusal for each damaged byte. */
	assert_non_null(freopen("/dev/null", "w", stderr));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(text);
	unlink(path);
	return rmdir(dir);
}

/* Loads a record and checks its cells; only the first whole_lines lines are undamaged. */
static void check(unsigned int whole_lines)
{
	struct samples samples;
	size_t measured = 0, ended = 0, i;
	int ret = samples_load(path, &samples);

	assert_true((ret == 0) == (whole_lines > 0));
	for (i = 0; i < cell_count; i++)
		ended += cells[i].last_line < whole_lines;
	for (i = 0; i < samples.cell_count; i++) {
		const struct sampled_cell *cell = &samples.cells[i];
		const struct whole_cell *known;

		if (cell->state != CELL_MEASURED)
			continue;
		known = cell_of(cell->boot, cell->cell);
		assert_non_null(known);
		assert_true(distribution_median(&cell->distribution) == known->median);
		measured++;
	}
	/* A cell that lacks only its counters counts, too. */
	assert_true(measured == ended || measured == ended + 1);
	samples_free(&samples);
}

static void test_cut_off_anywhere(void **state)
{
	unsigned int whole_lines = 0;
	size_t cut;

	(void)state;
	for (cut = 0; cut < length; cut++)
		whole_lines += text[cut] == '\n';
	put(text, length);
	for (cut = length; cut-- > 0;) {
		assert_int_equal(truncate(path, cut), 0);
		whole_lines -= text[cut] == '\n';
		if (cut % STRESS_SHARE == 0)
			check(whole_lines);
	}
}

static void test_bit_flipped_anywhere(void **state)
{
	unsigned int line = 0;
	int file;
	size_t at;

	(void)state;
	put(text, length);
	file = open(path, O_WRONLY);
	for (at = 0; at < length; at++) {
		char damaged = text[at] ^ (1 << at % 8);

		assert_int_equal(pwrite(file, &damaged, 1, at), 1);
		if (at % STRESS_SHARE == 0)
			check(line);
		assert_int_equal(pwrite(file, &text[at], 1, at), 1);
		line += text[at] == '\n';
	}
	close(file);
}

static json_t *round_line(unsigned int round, unsigned int slot, const char *mode, int calls)
{
	json_t *line = json_pack("{ss si si si si ss si si si}", "type", "round", "boot", 0, "cell",
				 0, "round", round, "slot", slot, "mode", mode, "cpu", 0,
				 "iterations", calls, "ticks", calls * (100 + slot));

	json_object_set_new(line, "min", json_integer(90));
	json_object_set_new(line, "max", json_integer(2000));
	return line;
}

/* Starts a record with one cell and no rounds. */
static struct record *start_record(void)
{
	struct record *record;

	unlink(path);
	assert_int_equal(record_create(dir, json_pack("{ss}", "run", "made"), &record), 0);
	record_append(record, json_pack("{ss si ss}", "type", "boot", "boot", 0, "kernel", "made"));
	record_append(record, json_pack("{ss si ss ss ss si si}", "type", "clock", "boot", 0,
					"when", "start", "clock", "hw", "unit", "ns", "empty_min",
					10, "empty_max", 12));
	record_append(record, json_pack("{ss si si ss ss ss ss si}", "type", "cell", "boot", 0,
					"cell", 0, "section", "a", "target", "model", "workload",
					"inv_range", "strategy", "v7.1", "entries", 1));
	return record;
}

/* Writes one cell with this number of samples, 1000 calls per sub-batch. */
static void generate(unsigned int samples)
{
	const unsigned int calls = 1000, rounds = samples / calls / 8;
	struct record *record = start_record();
	unsigned int i, slot;
	json_t *counts = json_array();

	for (i = 0; i < rounds; i++) {
		for (slot = 0; slot < 8; slot++) {
			record_append(record, round_line(i, slot, "each", calls));
			record_append(record, round_line(i, slot, "batch", calls));
		}
	}
	for (i = 0; i < 1000; i++)
		json_array_append_new(counts,
				      json_pack("[ii]", 100 + i, (int)(rounds * 8 * calls / 1000)));
	record_append(record, json_pack("{ss si si si so}", "type", "histogram", "boot", 0, "cell",
					0, "cpu", 0, "counts", counts));
	assert_int_equal(record_sync(record), 0);
	record_close(record);
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static double load(unsigned int expected)
{
	struct timespec start, end;
	struct samples samples;

	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(samples_load(path, &samples), 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_null(samples.stopped);
	assert_int_equal(samples.cells[0].state, CELL_MEASURED);
	assert_int_equal(samples.cells[0].distribution.calls, expected);
	samples_free(&samples);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

static json_t *noise_line(unsigned int round)
{
	return json_pack("{ss si si si si si si si si si si}", "type", "noise", "boot", 0, "first",
			 0, "last", 0, "round", round, "sub_batches", 16, "preempted", 0, "ns",
			 1000000, "interrupts", 1, "steal_ns", 0, "runnable", 1);
}

/* Writes complete rounds and one incomplete round, without histogram and counters. */
static void generate_killed(unsigned int rounds, bool has_end)
{
	struct record *record = start_record();
	unsigned int i;

	for (i = 0; i <= rounds; i++) {
		record_append(record, round_line(i, 0, "each", 10));
		record_append(record, round_line(i, 0, "batch", 10));
		if (i < rounds)
			record_append(record, noise_line(i));
	}
	if (has_end)
		record_append(record, json_pack("{ss ss}", "type", "end", "verdict", "partial"));
	record_close(record);
}

static void test_whole_rounds_of_a_killed_run_count(void **state)
{
	struct samples samples;

	(void)state;
	generate_killed(3, false);
	assert_int_equal(samples_load(path, &samples), 0);
	assert_int_equal(samples.cells[0].state, CELL_MEASURED);
	assert_int_equal(samples.cells[0].batch.count, 3);
	assert_int_equal(samples.cells[0].each.count, 3);
	assert_true(isnan(distribution_median(&samples.cells[0].distribution)));
	assert_true(samples.cells[0].distribution.batch.calls > 0);
	samples_free(&samples);
	generate_killed(0, false);
	assert_int_equal(samples_load(path, &samples), 0);
	assert_int_equal(samples.cells[0].state, CELL_CUT);
	samples_free(&samples);
	/* The runner survived, so it measured the cell again or reported why not. */
	generate_killed(3, true);
	assert_int_equal(samples_load(path, &samples), 0);
	assert_int_equal(samples.cells[0].state, CELL_CUT);
	samples_free(&samples);
}

#define SAMPLES	   1000000
#define TIMES	   10
#define GROWTH_KIB 512 /* varies with pages of the allocator; the record itself grows by 3 MiB */

static void test_memory_does_not_grow_with_samples(void **state)
{
	double seconds;
	long before;

	(void)state;
	generate(SAMPLES);
	load(SAMPLES);
	before = peak_kib();
	generate(TIMES * SAMPLES);
	seconds = load(TIMES * SAMPLES);
	print_message("%d samples: %.2f s, %ld KiB more than for %d\n", TIMES * SAMPLES, seconds,
		      peak_kib() - before, SAMPLES);
#ifndef __SANITIZE_ADDRESS__ /* AddressSanitizer keeps freed memory */
	assert_true(peak_kib() - before < GROWTH_KIB);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* This test must be the first, because the peak covers the whole life of the process. */
		cmocka_unit_test(test_memory_does_not_grow_with_samples),
		cmocka_unit_test(test_whole_rounds_of_a_killed_run_count),
		cmocka_unit_test(test_cut_off_anywhere),
		cmocka_unit_test(test_bit_flipped_anywhere),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
