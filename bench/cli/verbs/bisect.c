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
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>
#include "analysis/describe/column.h"
#include "bench/cli/bisect/commit.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/run/request.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/now.h"
#include "bench/system/process.h"
#include "bench/system/stop.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"
#include "bench/trust/printable.h"
#include "version.h"

#define EXIT_INTERRUPTED 130
#define FIRST_BAD	 "# first bad commit: ["
#define POSSIBLE_BAD	 "# possible first bad commit: ["

struct end { /* good or bad */
	const char *option, *revision;
	char commit[GIT_COMMIT_SIZE];
	struct bisect_result result;
};

struct bisect {
	struct end good, bad;
	const char *source, *threshold_text;
	struct bisect_place place;
	char *top; /* of the user's work tree */
	char *dir; /* in the cache: the tree and the results */
	char *tree, *plan; /* in .dir */
	char *out; /* absolute */
	double threshold;
	char steps[16]; /* about so many, for messages */
	int lock; /* descriptor of .dir, which holds its lock */
};

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

static int find_end(const struct bisect *bisect, struct end *end)
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
		message("bisect: another bisection of %s is at work; wait until it ends",
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

static int check_cost(const struct bisect *bisect, const struct end *end)
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

static int measure_end(const struct bisect *bisect, struct end *end)
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
	message("--threshold: %s does not lie between good, %.0f instructions, and bad, %.0f",
		bisect->threshold_text, good, bad);
	return EXIT_USAGE;
}

/* Says how many commits are to be searched, and in how many steps. Each step halves them. */
static void print_extent(struct bisect *bisect)
{
	char count[32], *range = strf("%s..%s", bisect->good.commit, bisect->bad.commit);
	double commits = 0;

	if (range &&
	    !git_run(bisect->tree, count, sizeof(count), "rev-list", "--count", range, NULL))
		commits = strtod(count, NULL);
	snprintf(bisect->steps, sizeof(bisect->steps), "%.0f",
		 commits > 1 ? ceil(log2(commits)) : 0);
	message("bisect: %.0f commits, about %s steps; bad is %s than %.0f instructions (if this is stopped, "
		"the same command continues)",
		commits, bisect->steps,
		bisect->bad.result.cost > bisect->good.result.cost ? "more" : "less",
		bisect->threshold);
	free(range);
}

/* git's own words go to a file; the steps report themselves. */
static int start_git(const struct bisect *bisect, const char *const *arguments,
		     struct process *process)
{
	char *log = strf("%s/git.log", bisect->dir), *env = process_find("env");
	const char **own = NULL;
	int out = log ? open(log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666) : -1;
	int ret = out < 0 ? -errno : env ? 0 : -ENOENT;

	if (!ret)
		ret = arguments_add(&own, env, NULL);
	for (arguments++; !ret && *arguments; arguments++)
		ret = arguments_add(&own, *arguments, NULL);
	if (!ret)
		ret = process_start(process, (char *const *)own, out, -1);
	if (out >= 0)
		close(out);
	arguments_free(&own);
	free(env);
	free(log);
	return ret;
}

/* Ends when the search has ended, or a stop is requested. */
static void wait_for(struct process *process)
{
	struct pollfd ended = { .fd = process->pidfd, .events = POLLIN };

	while (!stop_requested())
		if (poll(&ended, 1, 200) > 0)
			break;
	if (stop_requested())
		process_kill(process);
	else
		process_wait(process);
}

/* git bisect run, and the step for each commit. 0 or -errno. */
static int search(const struct bisect *bisect)
{
	char ignored[2], exe[PATH_MAX] = "", *owner = strf("%d", getpid());
	char *threshold = strf("%.1f", bisect->threshold);
	bool is_dearer = bisect->bad.result.cost > bisect->good.result.cost;
	const char **arguments = NULL;
	struct process process;
	int ret = threshold && owner ? 0 : -ENOMEM;

	if (!ret && readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		ret = -errno;
	if (!ret && git_run(bisect->tree, ignored, sizeof(ignored), "bisect", "start",
			    bisect->bad.commit, bisect->good.commit, NULL))
		ret = -EIO;
	if (!ret)
		ret = git_arguments(bisect->tree, &arguments);
	if (!ret)
		ret = arguments_add(&arguments, "bisect", "run", exe, "judge", "--tree",
				    bisect->tree, "--plan", bisect->plan, "--out",
				    bisect->place.out, "--hang-timeout", bisect->place.hang_timeout,
				    "--owner", owner, "--steps", bisect->steps,
				    is_dearer ? "--above" : "--below", threshold, NULL);
	if (!ret)
		ret = start_git(bisect, arguments, &process);
	if (ret)
		message("bisect: git bisect: %s", strerror(-ret));
	else
		wait_for(&process);
	arguments_free(&arguments);
	free(threshold);
	free(owner);
	return ret;
}

/* Sets commit to the one that the line of git's log names, if it begins as such a line. */
static bool take_commit(const char *line, const char *start, char commit[GIT_COMMIT_SIZE])
{
	size_t length = strlen(start), digits;

	if (strncmp(line, start, length))
		return false;
	digits = strspn(line + length, "0123456789abcdef");
	if (digits >= GIT_COMMIT_SIZE)
		return false;
	memcpy(commit, line + length, digits);
	commit[digits] = '\0';
	return digits;
}

/* The commit before the first bad one that was measured: a parent. Returns 0 or -ENOENT. */
static int find_before(const struct bisect *bisect, const char *commit,
		       struct bisect_result *before)
{
	char text[8 * GIT_COMMIT_SIZE], *rest, *parent;

	*before = (struct bisect_result){ .cost = NAN };
	if (git_run(bisect->tree, text, sizeof(text), "rev-list", "--parents", "-n", "1", commit,
		    NULL))
		return -ENOENT;
	rest = strchr(text, ' '); /* the commit itself stands first */
	rest = rest ? rest + 1 : NULL;
	while (rest && (parent = strsep(&rest, " "))) {
		if (!bisect_result_load(&bisect->place, parent, before) && !isnan(before->cost))
			return 0;
		bisect_result_free(before);
	}
	return -ENOENT;
}

/* What verb compare says about the runs of the two commits. */
static void attribute(struct bisect_result *before, struct bisect_result *after)
{
	char name[] = "compare", functions[] = "--functions";
	char *arguments[] = { name, before->run, after->run, functions, NULL };

	compare_main(4, arguments);
}

static void print_commit(const struct bisect *bisect, const char *what, const char *commit)
{
	char text[1024] = "";

	git_run(bisect->tree, text, sizeof(text), "log", "-1", "--no-show-signature",
		"--format=%H %s (%an, %as)", commit, NULL);
	printable_make(text, false);
	printf("%s %s\n", what, *text ? text : commit);
}

/* Names the commit and the functions whose instructions changed. Returns an exit code. */
static int print_found(const struct bisect *bisect, const char *commit)
{
	struct bisect_result before, after = { .cost = NAN };
	char *from, *to;

	print_commit(bisect, "first bad commit:", commit);
	if (bisect_result_load(&bisect->place, commit, &after) ||
	    find_before(bisect, commit, &before)) {
		message("bisect: the commit before it was not measured, so its functions are unknown");
	} else {
		from = number_text(before.cost);
		to = number_text(after.cost);
		printf("instructions of a call: %s before, %s with it (%+.0f)\n", from ? from : "",
		       to ? to : "", after.cost - before.cost);
		fflush(stdout);
		attribute(&before, &after);
		free(from);
		free(to);
		bisect_result_free(&before);
	}
	bisect_result_free(&after);
	return EXIT_OK;
}

/* Reads git's log of the search. Returns an exit code. */
static int print_outcome(const struct bisect *bisect)
{
	char *path = strf("%s/.git/BISECT_LOG", bisect->tree), *line = NULL;
	FILE *log = path ? fopen(path, "re") : NULL;
	char commit[GIT_COMMIT_SIZE];
	int code = EXIT_USAGE;
	size_t room = 0;

	while (log && code != EXIT_OK && getline(&line, &room, log) > 0) {
		if (take_commit(line, FIRST_BAD, commit)) {
			code = EXIT_OK;
		} else if (take_commit(line, POSSIBLE_BAD, commit)) {
			code = EXIT_INCONCLUSIVE;
			print_commit(bisect, "possible first bad commit:", commit);
		}
	}
	if (code == EXIT_OK)
		print_found(bisect, commit);
	else if (code == EXIT_INCONCLUSIVE)
		message("bisect: only commits that cannot be measured are left, so it is one of these");
	else
		message("bisect: the search did not end, see above and %s/git.log", bisect->dir);
	if (log)
		fclose(log);
	free(line);
	free(path);
	return code;
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
	if (search(bisect))
		return EXIT_USAGE;
	if (stop_requested())
		return EXIT_INTERRUPTED;
	code = print_outcome(bisect);
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
		{ "good", "REV", "commit of the source that is as it should be",
		  .text = &bisect.good.revision },
		{ "bad", "REV", "later commit that is not", .text = &bisect.bad.revision },
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
