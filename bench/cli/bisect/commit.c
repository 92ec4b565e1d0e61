/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures one cell on the kernel of one commit: see commit.h. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <jansson.h>
#include "analysis/compare/candidates.h"
#include "bench/cli/bisect/commit.h"
#include "bench/run/runner.h"
#include "bench/system/file.h"
#include "bench/system/stop.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/trust/printable.h"

#define METRIC	   "median" /* of the exact clock, as the verb compare has it */
#define TITLE_SIZE 256

char *bisect_title(const char *tree, const char *commit)
{
	char text[TITLE_SIZE];

	if (git_run(tree, text, sizeof(text), "log", "-1", "--no-show-signature", "--format=%h %s",
		    "--abbrev=12", commit, NULL))
		return strdup(commit);
	printable_make(text, false);
	return strdup(text);
}

/* PLAN's folder/COMMIT.json; the caller frees it. */
static char *path_of(const struct bisect_place *place, const char *commit)
{
	int length = (int)(strrchr(place->plan, '/') - place->plan);

	return strf("%.*s/%s.json", length, place->plan, commit);
}

void bisect_result_free(struct bisect_result *result)
{
	free(result->run);
	*result = (struct bisect_result){ .cost = NAN };
}

/* A result whose run was removed does not count, because its functions are still needed. */
int bisect_result_load(const struct bisect_place *place, const char *commit,
		       struct bisect_result *result)
{
	char *path = path_of(place, commit);
	json_t *file = path ? json_load_file(path, 0, NULL) : NULL;
	const char *run = json_string_value(json_object_get(file, "run"));
	const json_t *cost = json_object_get(file, "cost");
	bool is_whole = file && (!run || !access(run, R_OK));

	*result = (struct bisect_result){ .cost = NAN };
	if (is_whole && run)
		result->run = strdup(run);
	if (is_whole && json_is_number(cost))
		result->cost = json_number_value(cost);
	json_decref(file);
	free(path);
	return is_whole ? 0 : -ENOENT;
}

static int save(const struct bisect_place *place, const char *commit,
		const struct bisect_result *result)
{
	char *path = path_of(place, commit);
	json_t *json = json_pack("{s:s*, s:o*}", "run", result->run, "cost",
				 isnan(result->cost) ? NULL : json_real(result->cost));
	FILE *file = path && json ? file_start(path) : NULL;
	int ret = path && json ? -errno : -ENOMEM;

	if (file) {
		json_dumpf(json, file, JSON_INDENT(1));
		ret = file_finish(file, path);
	}
	if (ret)
		message("bisect: %s: cannot write: %s", path ? path : commit, strerror(-ret));
	json_decref(json);
	free(path);
	return ret;
}

/* NaN: the cell was not measured. */
static double cost_of_run(const char *dir)
{
	struct samples samples;
	double cost = NAN;

	if (!samples_load(dir, &samples) && samples.cell_count == 1 &&
	    samples.cells[0].state == CELL_MEASURED && !samples.cells[0].is_noisy)
		cost = candidate_metric(METRIC)->of(&samples.cells[0].distribution);
	samples_free(&samples);
	return cost;
}

/* Whether the exit code of a run says that this kernel cannot be measured. All others are the machine's or the user's. */
static bool blames_kernel(int code)
{
	return code == EXIT_REGRESSION || code == EXIT_CANNOT;
}

static int run_cell(const struct bisect_place *place, struct bisect_result *result)
{
	struct request request = { REQUEST_DEFAULTS, .plan_name = place->plan, .place_name = "lab",
				   .functions = true, .is_quiet = true };
	struct run_result run = { 0 };
	int ret, code;

	request.out = place->out;
	request.hang_timeout_text = place->hang_timeout;
	ret = arguments_add(&request.sources, place->tree, NULL);
	if (!ret)
		ret = request_check(&request);
	code = ret ? (int)exit_code_of(ret) : runner_run(&request, false, &run);
	if (run.dir && (!code || blames_kernel(code))) {
		result->run = realpath(run.dir, NULL);
		result->cost = run.measured ? cost_of_run(run.dir) : NAN;
	}
	result->code = code;
	free(run.dir);
	request_free(&request);
	return blames_kernel(code) ? EXIT_OK : code;
}

int bisect_measure(const struct bisect_place *place, const char *commit, bool again,
		   struct bisect_result *result)
{
	int code;

	if (!bisect_result_load(place, commit, result)) {
		if (!isnan(result->cost) || !again)
			return EXIT_OK;
		bisect_result_free(result);
	}
	code = run_cell(place, result);
	if (!code && stop_requested())
		code = EXIT_USAGE;
	if (!code && save(place, commit, result))
		code = EXIT_USAGE;
	return code;
}
