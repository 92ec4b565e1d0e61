/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb name gives a run a name, which stands for it in each command until another run gets it.
 * A baseline that is kept has one, so `compare --baseline NAME` asks the same in each job.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/verb.h"
#include "bench/registry/registry.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

/* What --baseline and RUN mean already. */
static const char *meaning_of(const char *word)
{
	if (!strcmp(word, "latest"))
		return "the latest run";
	if (registry_find(REGISTRY_PLANS, word))
		return "a plan";
	if (registry_find(REGISTRY_STRATEGIES, word))
		return "a strategy";
	return registry_find(REGISTRY_WORKLOADS, word) ? "a workload" : NULL;
}

static int check_word(const char *word)
{
	const char *meaning = meaning_of(word);

	if (!name_is_valid(word) || strchr("0123456789", *word)) {
		message("name: '%s' is not a name; allowed: %s, and no digit first", word,
			NAME_ALLOWED);
		return -EINVAL;
	}
	if (!meaning)
		return 0;
	message("name: '%s' already means %s; choose another word", word, meaning);
	return -EINVAL;
}

/* Says what a program that reads the name gets from now on. */
static int give(const char *run, const char *word)
{
	char *dir = run_dir_find(run), *old = run_name_of(word);
	int ret = dir ? check_word(word) : -ENOENT;

	if (!ret && strncmp(dir, RUN_DIR_OUT "/", strlen(RUN_DIR_OUT "/"))) {
		message("name: %s is not in %s/; only runs there have names", dir, RUN_DIR_OUT);
		ret = -EINVAL;
	} else if (!ret) {
		ret = run_name_give(word, strrchr(dir, '/') + 1);
		if (ret)
			message("name: %s/%s: %s", RUN_DIR_OUT, word, strerror(-ret));
	}
	if (!ret)
		printf("%s: %s%s%s\n", word, strrchr(dir, '/') + 1, old ? ", before: " : "",
		       old ? old : "");
	free(old);
	free(dir);
	return ret;
}

static int take(const char *word)
{
	char *old = run_name_of(word);
	int ret = run_name_take(word);

	if (ret)
		message("name: %s/%s: %s", RUN_DIR_OUT, word,
			ret == -ENOENT ? "no run has this name" : strerror(-ret));
	else
		printf("%s: no name any more, before: %s\n", word, old);
	free(old);
	return ret;
}

int name_main(int argc, char **argv)
{
	bool is_taken = false;
	const struct option_row rows[] = {
		{ .name = "remove",
		  .about = "take the name WORD from its run; the run stays",
		  .flag = &is_taken },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, 2);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (is_taken == (argc - first == 1))
		return exit_code_of(is_taken ? take(argv[first])
					     : give(argv[first], argv[first + 1]));
	message(is_taken ? "name: --remove takes one WORD"
			 : "name: WORD is missing; see: invbench help name");
	return EXIT_USAGE;
}
