/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The internal verb judge is the step of a bisection: git bisect run starts it for each commit.
 * Its exit codes are those that git bisect run knows.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "analysis/describe/column.h"
#include "bench/cli/bisect/commit.h"
#include "bench/cli/verb.h"
#include "bench/system/now.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

enum git_code {
	GIT_GOOD = 0,
	GIT_BAD = 1,
	GIT_SKIP = 125,
	GIT_ABORT = 128,
};

struct judge {
	struct bisect_place place;
	const char *owner, *steps; /* about so many */
	const char *above, *below; /* the cost from which on a commit is bad; one of them is set */
};

static enum git_code judge_cost(const struct judge *judge, double cost)
{
	bool is_bad;

	if (isnan(cost))
		return GIT_SKIP;
	is_bad = judge->above ? cost > strtod(judge->above, NULL)
			      : cost < strtod(judge->below, NULL);
	return is_bad ? GIT_BAD : GIT_GOOD;
}

/* The number of this step: git's log has a line for each one before, after the one that began the search. */
static unsigned int step_number(const char *tree)
{
	char *path = strf("%s/.git/BISECT_LOG", tree), *line = NULL;
	FILE *log = path ? fopen(path, "re") : NULL;
	unsigned int lines = 0;
	size_t room = 0;

	while (log && getline(&line, &room, log) > 0)
		lines += !strncmp(line, "git bisect ", strlen("git bisect "));
	if (log)
		fclose(log);
	free(line);
	free(path);
	return lines ? lines : 1;
}

static void report(const char *commit, double cost, enum git_code code, double seconds)
{
	char *text = number_text(cost);

	if (code == GIT_SKIP)
		message("bisect: %.*s: skipped: it cannot be built, booted or measured, see above (%.1f s)",
			GIT_SHORT, commit, seconds);
	else
		message("bisect: %.*s: %s instructions: %s (%.1f s)", GIT_SHORT, commit,
			text ? text : "", code == GIT_BAD ? "bad" : "good", seconds);
	free(text);
}

/* How many steps there are was said without those that skip a commit. */
static void say_step(unsigned int step, const char *steps, const char *title)
{
	if (step > strtoul(steps, NULL, 10))
		message("bisect: step %u: %s", step, title);
	else
		message("bisect: step %u of about %s: %s", step, steps, title);
}

static enum git_code judge_head(const struct judge *judge)
{
	const char *tree = judge->place.tree;
	double start = seconds_now();
	struct bisect_result result = { .cost = NAN };
	char commit[GIT_COMMIT_SIZE], *title;
	enum git_code code;

	if (git_commit(tree, "bisect", "HEAD", commit))
		return GIT_ABORT;
	title = bisect_title(tree, commit);
	say_step(step_number(tree), judge->steps, title ? title : commit);
	if (bisect_measure(&judge->place, commit, false, &result)) {
		code = GIT_ABORT;
	} else {
		code = judge_cost(judge, result.cost);
		report(commit, result.cost, code, seconds_now() - start);
	}
	bisect_result_free(&result);
	free(title);
	return code;
}

static void *wait_for_owner(void *given)
{
	struct pollfd owner = { .fd = *(int *)given, .events = POLLIN };

	while (poll(&owner, 1, -1) <= 0)
		;
	kill(0, SIGKILL);
	return NULL;
}

/*
 * Ends this process and git when the bisection ends, which may be killed: between the two stand processes of git that
 * would live on. The bisection started git as a group of processes. Returns 0 or -errno.
 */
static int end_with(const char *owner)
{
	static int pidfd;
	pthread_t thread;
	uint64_t pid;

	if (number_parse(owner, 1, INT_MAX, &pid))
		return -EINVAL;
	pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	if (pidfd < 0)
		return -errno;
	return -pthread_create(&thread, NULL, wait_for_owner, &pidfd);
}

int judge_main(int argc, char **argv)
{
	struct judge judge = { 0 };
	const struct option_row rows[] = {
		{ "tree", "DIR", "work tree with the commit", .text = &judge.place.tree },
		{ "plan", "FILE", "plan with the one cell", .text = &judge.place.plan },
		{ "out", "DIR", "folder for the runs", .text = &judge.place.out },
		{ "hang-timeout", "SECONDS", "silence after which a boot counts as hung",
		  .text = &judge.place.hang_timeout },
		{ "owner", "PID", "process of the bisection, with which this one ends",
		  .text = &judge.owner },
		{ "steps", "N", "about so many steps there are, for messages",
		  .text = &judge.steps },
		{ "above", "INSTRUCTIONS", "a commit is bad if it costs more",
		  .text = &judge.above },
		{ "below", "INSTRUCTIONS", "a commit is bad if it costs less",
		  .text = &judge.below },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 0);

	if (first <= 0)
		return first ? GIT_ABORT : EXIT_OK;
	if (!judge.place.tree || !judge.place.plan || !judge.place.out ||
	    !judge.place.hang_timeout || !judge.steps || !judge.owner ||
	    !judge.above == !judge.below) {
		message("judge: an option is missing; invbench bisect starts this verb");
		return GIT_ABORT;
	}
	return end_with(judge.owner) ? GIT_ABORT : judge_head(&judge);
}
