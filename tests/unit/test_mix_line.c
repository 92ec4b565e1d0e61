/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mix goes from the counts of functions to the record, only with what happened, and back. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/read/lines/lines.h"
#include "bench/measure/emit.h"
#include "bench/mix/mix.h"

static struct invbench_function functions[3];
static struct invbench_functions request = { .calls = 64,
					     .ticks = 12,
					     .count = 3,
					     .devices = { "arm-smmuv3", "nvme" } };

static void count(struct invbench_function *function, unsigned int kind, uint64_t number)
{
	function->mix[kind] += number;
	function->instructions += kind < MIX_INSTRUCTIONS ? number : 0;
}

static void count_all(void)
{
	strcpy(functions[0].name, "arm_smmu_x");
	count(&functions[0], mix_kind(0xd5033bbf), 1); /* dmb ish */
	count(&functions[0], mix_kind(0xf9400020), 2); /* ldr */
	count(&functions[0], MIX_LINES, 2);
	count(&functions[0], MIX_LINES_WRITTEN, 1);
	count(&functions[0], mix_device_kind(0, true), 1);
	count(&functions[0], mix_device_kind(1, false), 3);
	strcpy(functions[1].name, "memset");
	count(&functions[1], mix_kind(0xf9000020), 8); /* str */
	count(&functions[1], MIX_LINES, 4);
	strcpy(functions[2].name, "kfree");
	count(&functions[2], mix_kind(0xb8e00041), 1); /* ldaddal */
}

typedef int emitter(const struct measure *measure, const struct candidate *candidate,
		    const struct invbench_functions *of);

/* A line that measure prints. */
static json_t *emitted_by(emitter *emit)
{
	const struct measure measure = { .functions = functions };
	const struct cell cell = { .index = 7 };
	const struct candidate candidate = { .cell = &cell };
	FILE *file = tmpfile();
	int out = dup(STDOUT_FILENO);
	json_t *line;

	assert_non_null(file);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	assert_int_equal(emit(&measure, &candidate, &request), 0);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	rewind(file);
	line = json_loadf(file, 0, NULL);
	assert_non_null(line);
	fclose(file);
	return line;
}

static json_t *emitted(void)
{
	return emitted_by(emit_functions);
}

static void assert_json(const json_t *json, const char *expected)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

	assert_string_equal(text, expected);
	free(text);
}

static void test_only_what_happened_is_recorded(void **state)
{
	json_t *line = emitted(), *lines = emitted_by(emit_lines);

	(void)state;
	assert_json(json_object_get(line, "mix"),
		    "[[\"dmb ish\",1],[\"atomic acq+rel\",1],[\"load\",2],[\"store\",8],"
		    "[\"write arm-smmuv3\",1],[\"read nvme\",3]]");
	/* What is in nearly every function is recorded of the whole call only. */
	assert_json(json_object_get(line, "counts"),
		    "[[\"arm_smmu_x\",3,[0,1,4,1,5,3]],[\"memset\",8],[\"kfree\",1,[1,1]]]");
	assert_int_equal(json_integer_value(json_object_get(lines, "touched")), 6);
	assert_int_equal(json_integer_value(json_object_get(lines, "written")), 1);
	assert_json(json_object_get(lines, "functions"), "[[0,2,0,0,1],[2,0,0,0,0]]");
	json_decref(line);
	json_decref(lines);
}

/* Reads the line, and another one if that is not NULL, into a cell. Frees both. */
static int take(json_t *line, json_t *other, struct sampled_cell *cell)
{
	struct sampled_boot boot = { .boot = 0 };
	struct samples samples = { .boots = &boot,
				   .boot_count = 1,
				   .cells = cell,
				   .cell_count = 1 };
	int ret;

	*cell = (struct sampled_cell){ .cell = 7 };
	assert_int_equal(pair_map_add(&samples.by_number, 0, cell->cell, 0), 0);
	json_object_set_new(line, "boot", json_integer(0));
	json_object_set_new(other, "boot", json_integer(0));
	ret = lines_take(&samples, line, NULL, 0);
	if (!ret && other)
		ret = lines_take(&samples, other, NULL, 0);
	pair_map_free(&samples.by_number);
	json_decref(line);
	json_decref(other);
	return ret;
}

static void test_reader_takes_it(void **state)
{
	struct sampled_cell cell;

	(void)state;
	assert_int_equal(take(emitted(), emitted_by(emit_lines), &cell), 0);
	assert_int_equal(json_integer_value(json_object_get(cell.mix, "dmb ish")), 1);
	assert_int_equal(json_integer_value(json_object_get(cell.mix, "lines")), 6);
	assert_null(json_object_get(cell.mix, "lines new"));
	assert_json(cell.functions,
		    "[[\"arm_smmu_x\",3,{\"dmb ish\":1,\"write arm-smmuv3\":1,"
		    "\"read nvme\":3,\"lines\":2,\"lines written\":1}],[\"memset\",8],"
		    "[\"kfree\",1,{\"atomic acq+rel\":1}]]");
	sampled_cell_free(&cell);
}

static json_t *parsed(const char *text)
{
	return json_loads(text, JSON_DECODE_ANY, NULL);
}

static void test_reader_refuses_what_is_no_count(void **state)
{
	static const char *const mixes[] = {
		"7", "{}", "[7]", "[[\"load\", -1]]", "[[\"load\"]]", "[[7, 7]]"
	};
	static const char *const places[] = { "7", "[0]", "[7, 1]", "[0, -1]", "[\"load\", 1]" };
	static const char *const lines[] = {
		"7", "[7]", "[[7,1,1,1,1]]", "[[1,1,1,1,1]]", "[[0,1]]", "[[0,1,1,1,-1]]"
	};
	struct sampled_cell cell;
	json_t *line;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mixes); i++) {
		line = emitted();
		json_object_set_new(line, "mix", parsed(mixes[i]));
		assert_int_equal(take(line, NULL, &cell), -EBADMSG);
		sampled_cell_free(&cell);
	}
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		line = emitted();
		json_array_append_new(json_array_get(json_object_get(line, "counts"), 1),
				      parsed(places[i]));
		assert_int_equal(take(line, NULL, &cell), -EBADMSG);
		sampled_cell_free(&cell);
	}
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		line = emitted_by(emit_lines);
		json_object_set_new(line, "functions", parsed(lines[i]));
		assert_int_equal(take(emitted(), line, &cell), -EBADMSG);
		sampled_cell_free(&cell);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_happened_is_recorded),
		cmocka_unit_test(test_reader_takes_it),
		cmocka_unit_test(test_reader_refuses_what_is_no_count),
	};

	count_all();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
