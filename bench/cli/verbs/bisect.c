/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb bisect finds the commit since which a cell costs more, or less.
 * git bisect run searches in a work tree of our own, which borrows the user's objects, and starts the verb judge for
 * each commit. Costs are kept in the cache, so after a kill the same command starts the search again but measures only
 * what was not measured yet.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>
#include "analysis/describe/column.h"
#include "bench/cli/bisect/bisect.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/run/request.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/now.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"
#include "version.h"

/* The cell as a plan. Words become lines of it, so they have no other characters than names. */
static char *plan_text(char *const *cell, int count)
{
	char *text = strf("# The cell of a bisection.\n[cell]\n");

	for (int i = 0; text && i < count; i++) {
		const char *equals = strchr(cell[i], '=');
		char *longer;

		if (!equals || equals == cell[i] || !name_is_plain_path(cell[i])) {
			message("bisect: '%s' is not a part of a cell; AXIS=VALUE is, such as workload=unmap",
				cell[i]);
			free(text);
			return NULL;
		}
		longer = strf("%s%.*s = %s\n", text, (int)(equals - cell[i]), cell[i], equals + 1);
		free(text);
		text = longer;
	}
	return text;
}

static int write_plan(struct bisect *bisect, const char *text)
{
	char *key = strf("%s%s", text, INVBENCH_GIT), *folder = NULL;
	FILE *file = NULL;
	int ret = -ENOMEM;

	if (key)
		folder = strf("%s/%08lx", bisect->dir,
			      crc32(0, (const unsigned char *)key, strlen(key)));
	bisect->plan = folder ? strf("%s/bisect.plan", folder) : NULL;
	if (bisect->plan)
		ret = home_mkdir(folder);
	if (!ret) {
		file = file_start(bisect->plan);
		ret = file ? 0 : -errno;
	}
	if (file) {
		fputs(text, file);
		ret = file_finish(file, bisect->plan);
	}
	if (ret)
		message("bisect: %s: %s", bisect->plan ? bisect->plan : "", strerror(-ret));
	bisect->place.plan = bisect->plan;
	free(folder);
	free(key);
	return ret;
}

/* The plan is checked as that of a run is. */
static int check_plan(const struct bisect *bisect)
{
	struct request request = { REQUEST_DEFAULTS, .plan_name = bisect->plan,
				   .place_name = "lab" };
	int ret;

	request.hang_timeout_text = bisect->place.hang_timeout;
	ret = request_check(&request);
	if (!ret && request.plan.cell_count != 1) {
		message("bisect: these are %u cells; give one value of each axis",
			request.plan.cell_count);
		ret = -EINVAL;
	}
	request_free(&request);
	return ret;
}

static int make_plan(struct bisect *bisect, char *const *cell, int count)
{
	char *text = plan_text(cell, count);
	int ret = text ? write_plan(bisect, text) : -EINVAL;

	free(text);
	return ret ? ret : check_plan(bisect);
}

static int find_end(const struct bisect *bisect, struct bisect_end *end)
{
	return git_commit(bisect->top, end->option, end->revision, end->commit);
}

/* One bisection at a time uses the tree of a source. */
static int lock_dir(struct bisect *bisect)
{
	int ret = home_mkdir(bisect->dir);

	if (!ret) {
		bisect->lock = open(bisect->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		ret = bisect->lock < 0 || flock(bisect->lock, LOCK_EX | LOCK_NB) ? -errno : 0;
	}
	if (ret == -EWOULDBLOCK)
		message("bisect: another bisection of %s is running; wait until it ends",
			bisect->top);
	else if (ret)
		message("bisect: %s: %s", bisect->dir, strerror(-ret));
	return ret;
}

/* git calls the steps in another folder. */
static int make_out(struct bisect *bisect)
{
	int ret = home_mkdir(bisect->place.out);

	bisect->out = ret ? NULL : realpath(bisect->place.out, NULL);
	if (!bisect->out)
		message("--out: %s: %s", bisect->place.out, strerror(errno));
	bisect->place.out = bisect->out;
	return bisect->out ? 0 : -EIO;
}

/* Checks all that was given, and chooses the folder. 0 or -errno. */
static int prepare(struct bisect *bisect)
{
	char *cache = home_cache();
	int ret = cache ? git_top(bisect->source, &bisect->top) : -EACCES;

	if (!ret)
		ret = find_end(bisect, &bisect->good);
	if (!ret)
		ret = find_end(bisect, &bisect->bad);
	if (!ret) {
		bisect->dir =
			strf("%s/bisect/%08lx", cache,
			     crc32(0, (const unsigned char *)bisect->top, strlen(bisect->top)));
		bisect->tree = bisect->dir ? strf("%s/tree", bisect->dir) : NULL;
		ret = bisect->tree ? lock_dir(bisect) : -ENOMEM;
	}
	bisect->place.tree = bisect->tree;
	free(cache);
	return ret;
}

/* What a search that was killed leaves would stop the next one. */
static void forget_search(const char *tree)
{
	static const char *const left[] = { "*.lock", "BISECT_START" };
	char *folder = strf("%s/.git", tree);

	for (size_t i = 0; folder && i < sizeof(left) / sizeof(*left); i++) {
		char **files = file_list(folder, left[i]);

		for (char **file = files; file && *file; file++)
			unlink(*file);
		file_list_free(files);
	}
	free(folder);
}

static int check_out(const struct bisect *bisect, const char *commit)
{
	char ignored[2];

	return git_run(bisect->tree, ignored, sizeof(ignored), "checkout", "--quiet", "--force",
		       "--detach", commit, NULL)
		       ? -EIO
		       : 0;
}

static int make_tree(const struct bisect *bisect)
{
	int ret = git_borrow(bisect->top, bisect->tree);

	if (!ret)
		forget_search(bisect->tree);
	return ret;
}

static int check_cost(const struct bisect *bisect, const struct bisect_end *end)
{
	char *title, *text;

	if (!isnan(end->result.cost)) {
		title = bisect_title(bisect->tree, end->commit);
		text = number_text(end->result.cost);
		message("bisect: %s: %s: %s instructions", end->option + 2, title ? title : "",
			text ? text : "");
		free(text);
		free(title);
		return EXIT_OK;
	}
	message("%s: %s cannot be built, booted or measured, see above; name a commit nearby",
		end->option, end->revision);
	return end->result.code == EXIT_CANNOT ? EXIT_CANNOT : EXIT_REGRESSION;
}

static int measure_end(const struct bisect *bisect, struct bisect_end *end)
{
	int code = check_out(bisect, end->commit) ? EXIT_USAGE : EXIT_OK;

	if (!code)
		code = bisect_measure(&bisect->place, end->commit, true, &end->result);
	if (!code && stop_requested())
		code = EXIT_INTERRUPTED;
	return code ? code : check_cost(bisect, end);
}

/* Bad may cost more or less than good; the threshold lies between them. Returns an exit code. */
static int choose_threshold(struct bisect *bisect)
{
	double good = bisect->good.result.cost, bad = bisect->bad.result.cost;
	char *from, *to;
	uint64_t number;

	if (good == bad) {
		message("bisect: good and bad cost the same, so there is nothing to find");
		return EXIT_INCONCLUSIVE;
	}
	bisect->threshold = (good + bad) / 2;
	if (!bisect->threshold_text)
		return EXIT_OK;
	if (option_number("--threshold", bisect->threshold_text, "instructions", 1, INT_MAX,
			  &number))
		return EXIT_USAGE;
	bisect->threshold = (double)number;
	if (bad > good ? good <= bisect->threshold && bisect->threshold < bad
		       : bad < bisect->threshold && bisect->threshold <= good)
		return EXIT_OK;
	from = number_text(good);
	to = number_text(bad);
	message("--threshold: %s does not lie between good, %s instructions, and bad, %s",
		bisect->threshold_text, from ? from : "", to ? to : "");
	free(from);
	free(to);
	return EXIT_USAGE;
}

/* Says how many commits are to be searched, and in how many steps. Each step halves them. */
static void print_extent(struct bisect *bisect)
{
	char count[32], *range = strf("%s..%s", bisect->good.commit, bisect->bad.commit);
	bool is_more = bisect->bad.result.cost > bisect->good.result.cost;
	/* Costs are whole numbers. */
	char *threshold = number_text(is_more ? floor(bisect->threshold) : ceil(bisect->threshold));
	double commits = 0;

	if (range &&
	    !git_run(bisect->tree, count, sizeof(count), "rev-list", "--count", range, NULL))
		commits = strtod(count, NULL);
	snprintf(bisect->steps, sizeof(bisect->steps), "%.0f",
		 commits > 1 ? ceil(log2(commits)) : 0);
	message("bisect: %.0f commits, about %s steps; bad is %s than %s instructions (if this is stopped, "
		"the same command continues)",
		commits, bisect->steps, is_more ? "more" : "less", threshold ? threshold : "");
	free(threshold);
	free(range);
}

/* Returns an exit code. */
static int run(struct bisect *bisect)
{
	double start = seconds_now();
	int code = make_out(bisect) || make_tree(bisect) ? EXIT_USAGE : EXIT_OK;

	if (!code)
		code = measure_end(bisect, &bisect->good);
	if (!code)
		code = measure_end(bisect, &bisect->bad);
	if (!code)
		code = choose_threshold(bisect);
	if (code)
		return code;
	print_extent(bisect);
	if (bisect_search(bisect))
		return EXIT_USAGE;
	if (stop_requested())
		return EXIT_INTERRUPTED;
	code = bisect_print_outcome(bisect);
	message("bisect: %.1f minutes", (seconds_now() - start) / 60);
	return code;
}

static int check_given(const struct bisect *bisect)
{
	if (bisect->good.revision && bisect->bad.revision && bisect->source)
		return 0;
	message("bisect: %s is missing; see: invbench help bisect", !bisect->source ? "--source"
								    : !bisect->good.revision
									    ? "--good"
									    : "--bad");
	return -EINVAL;
}

static void bisect_free(struct bisect *bisect)
{
	if (bisect->lock >= 0)
		close(bisect->lock);
	bisect_result_free(&bisect->good.result);
	bisect_result_free(&bisect->bad.result);
	free(bisect->top);
	free(bisect->dir);
	free(bisect->tree);
	free(bisect->plan);
	free(bisect->out);
}

int bisect_main(int argc, char **argv)
{
	struct bisect bisect = { .good = { "--good", .result.cost = NAN },
				 .bad = { "--bad", .result.cost = NAN },
				 .place = { .out = RUN_DIR_OUT,
					    .hang_timeout = REQUEST_HANG_TIMEOUT },
				 .lock = -1 };
	const struct option_row rows[] = {
		{ "source", "DIR", "git work tree of the kernel's source, which stays as it is",
		  .text = &bisect.source },
		{ "good", "REV", "commit before the change", .text = &bisect.good.revision },
		{ "bad", "REV", "commit after it", .text = &bisect.bad.revision },
		{ "threshold", "INSTRUCTIONS",
		  "a commit on the other side of it than good is bad (default: halfway between good and bad)",
		  .text = &bisect.threshold_text },
		{ "hang-timeout", "SECONDS",
		  "silence after which a boot counts as hung (default: " REQUEST_HANG_TIMEOUT ")",
		  .text = &bisect.place.hang_timeout },
		{ "out", "DIR", "folder for the runs (default: " RUN_DIR_OUT ")",
		  .text = &bisect.place.out },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, INT_MAX), ret, code;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = check_given(&bisect);
	if (!ret)
		ret = prepare(&bisect);
	if (!ret)
		ret = make_plan(&bisect, argv + first, argc - first);
	code = ret ? (int)exit_code_of(ret) : EXIT_OK;
	if (!ret) {
		stop_catch();
		code = run(&bisect);
		stop_release();
	}
	bisect_free(&bisect);
	return code;
}
