/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The outcome of a bisection: see bisect.h. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "bench/cli/bisect/bisect.h"
#include "bench/cli/verb.h"
#include "bench/text/message.h"
#include "bench/trust/printable.h"

#define FIRST_BAD    "# first bad commit: ["
#define POSSIBLE_BAD "# possible first bad commit: ["

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

int bisect_print_outcome(const struct bisect *bisect)
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
