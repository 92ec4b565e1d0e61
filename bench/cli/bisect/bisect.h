/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bisection: what was given, and its two parts that end with an outcome. */
#ifndef INVBENCH_BISECT_H
#define INVBENCH_BISECT_H

#include "bench/cli/bisect/commit.h"

struct bisect_end { /* good or bad */
	const char *option, *revision;
	char commit[GIT_COMMIT_SIZE];
	struct bisect_result result;
};

struct bisect {
	struct bisect_end good, bad;
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

/* Lets git bisect run search, with the verb judge as the step for each commit. 0 or -errno after a message. */
int bisect_search(const struct bisect *bisect);

/* Reads git's log of the search, and prints the commit and its functions. Returns an exit code. */
int bisect_print_outcome(const struct bisect *bisect);

#endif
