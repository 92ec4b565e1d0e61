/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each type of line that measure prints is kept by the runner, read by the analysis and documented.
 * The test prints every type with the functions of emit.h, so that the table cannot lack one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/read/lines/lines.h"
#include "bench/core/histogram.h"
#include "bench/measure/emit.h"
#include "bench/store/line_type.h"
#include "bench/boot/lines.h"
#include "tests/unit/folder.h"

static int no_info(struct invbench_info *info)
{
	memset(info, 0, sizeof(*info));
	info->text_whole = 1;
	return 0;
}

static int print_all(struct plan *plan)
{
	static uint32_t counts[HISTOGRAM_BUCKETS];
	const struct engine engine = { .info = no_info };
	struct candidate candidate = { .cell = &plan->cells[0] };
	struct measure measure = { .engine = &engine,
				   .candidates = &candidate,
				   .candidate_count = 1,
				   .counts = counts };
	const struct invbench_sample sample = { .mode = INVBENCH_EACH };
	const struct path_share share = { .by = "fentry" };
	const struct invbench_counters counters = { 0 };
	const struct invbench_outcomes outcomes = { 0 };
	const struct invbench_functions functions = { 0 };
	const struct noise noise = { 0 };
	struct invbench_info info;

	return no_info(&info) || emit_environment(&info, "") || emit_clock(&measure, "start") ||
	       emit_progress(candidate.cell) || emit_expected(candidate.cell, 1) ||
	       emit_cell(&measure, &candidate, true) || emit_calibration(&candidate) ||
	       emit_sample(&measure, &candidate, 0, 0, &sample) ||
	       emit_output(&candidate, 0, 0, json_object()) || emit_noise(&measure, 0, &noise) ||
	       emit_histogram(&measure, &candidate, 0) ||
	       emit_share(&measure, &candidate, &share) || emit_race(&candidate, &outcomes) ||
	       emit_counters(&candidate, &counters) ||
	       emit_functions(&measure, &candidate, &functions) ||
	       emit_lines(&measure, &candidate, &functions) ||
	       emit_waits(&measure, &candidate, 1, NULL) ||
	       emit_event("skip", candidate.cell, "a test");
}

/* Marks the types of the lines in a file. */
static void find_types(FILE *file, bool *printed)
{
	json_t *line;

	rewind(file);
	while ((line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL))) {
		enum line_type type = line_type_of(line);

		if (type == LINE_TYPES)
			fail_msg("the table lacks %s",
				 json_string_value(json_object_get(line, "type")));
		printed[type] = true;
		json_decref(line);
	}
}

static void test_sender(void **state)
{
	bool printed[LINE_TYPES] = { false };
	FILE *file = tmpfile();
	struct plan plan;
	int ret, out;

	(void)state;
	assert_int_equal(plan_load("quick", NULL, &plan), 0);
	fflush(stdout);
	out = dup(STDOUT_FILENO);
	dup2(fileno(file), STDOUT_FILENO);
	ret = print_all(&plan);
	dup2(out, STDOUT_FILENO);
	close(out);
	plan_free(&plan);
	assert_int_equal(ret, 0);
	find_types(file, printed);
	fclose(file);
	for (enum line_type type = 0; type < LINE_TYPES; type++)
		if (printed[type] != line_type_is_sent(type))
			fail_msg("%s: measure %s it, the table says otherwise",
				 line_type_name(type), printed[type] ? "sends" : "does not send");
}

static void test_runner(void **state)
{
	struct kernel_state kernel = { 0 };
	struct run run = { .is_quiet = true, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct boot_session boot = { .run = &run, .state = &kernel, .pending = json_array() };
	char text[64];

	(void)state;
	assert_int_equal(record_create(dir, json_object(), &run.record), 0);
	for (enum line_type type = 0; type < LINE_TYPES; type++) {
		snprintf(text, sizeof(text), "{\"type\":\"%s\"}", line_type_name(type));
		assert_int_equal(boot_take_line(&boot, text),
				 line_type_is_sent(type) ? 0 : -ECANCELED);
	}
	assert_int_equal(boot_take_line(&boot, "{\"type\":\"shares\"}"), -ECANCELED);
	json_decref(boot.pending);
	record_close(run.record);
}

/* A line that names neither boot nor cell is an error to the reader only if it knows the type. */
static void test_reader(void **state)
{
	struct samples samples = { 0 };

	(void)state;
	for (enum line_type type = 0; type < LINE_TYPES; type++) {
		bool is_ignored = type == LINE_CALIBRATION || type == LINE_OUTPUT;
		json_t *line = json_pack("{ss}", "type", line_type_name(type));

		if (line_type_is_sent(type) && type != LINE_PROGRESS &&
		    lines_take(&samples, line, NULL, 0) != (is_ignored ? 0 : -EBADMSG))
			fail_msg("the analysis does not know %s", line_type_name(type));
		json_decref(line);
	}
}

static void test_document(void **state)
{
	static char document[1 << 16];
	FILE *file = fopen("docs/record.md", "r");
	char row[32];

	(void)state;
	assert_non_null(file);
	assert_true(fread(document, 1, sizeof(document) - 1, file) > 0);
	fclose(file);
	for (enum line_type type = 0; type < LINE_TYPES; type++) {
		snprintf(row, sizeof(row), "\n| %s |", line_type_name(type));
		if (!strstr(document, row))
			fail_msg("docs/record.md lacks %s", line_type_name(type));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender),
		cmocka_unit_test(test_runner),
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
