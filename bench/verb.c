/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of verbs, and the reading of options by table.
 * getopt_long() does the reading; the refusals are ours, because it names
 * neither what is allowed nor what was probably meant.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "registry.h"
#include "say.h"
#include "verb.h"

#define OPTIONS_MAX 32
#define HELP	    'h'
#define FIRST	    256 /* getopt's value of row 0, out of the way of characters */

const struct verb verbs[] = {
	{ "doctor", "", "what this machine can measure, what is missing, how to get it",
	  doctor_main },
	{ "list", "[KIND]", "strategies, workloads, plans, kernels …: all that can be named",
	  list_main },
	{ "prepare", "[KERNEL]",
	  "fetch and build what the lab needs for a kernel (default: newest)", prepare_main },
	{ "run", "[PLAN]", "measure a plan (default: quick), print the table, draw the figures",
	  run_main },
	{ "track", "[PLAN]", "since which kernel does an operation cost more? (default: track)",
	  track_main },
	{ "show", "[RUN]", "the result table of a run (default: the latest)", show_main },
	{ "compare", "[RUN,… [RUN,…]]", "which is cheaper, and is that more than noise?",
	  compare_main },
	{ "report", "[RUN]", "the figures and the report of a run (default: the latest)",
	  report_main },
	{ "perf", "[RUN]", "where a cell of a run spends its time, by perf's samples", perf_main },
	{ "export", "[RUN]", "a run in a format that other programs read (default: the latest)",
	  export_main },
	{ "index", "rebuild", "make the index of all runs again from their records", index_main },
	{ "selftest", "PART",
	  "verdicts put to the test: stats (known answers), sim (noise), aa (no effect), power",
	  selftest_main },
	{ "measure", "PLAN", "what run starts at the place of measurement; prints the samples",
	  measure_main },
	{ "observe", "[COMMAND…]",
	  "what the invalidation function's calls cost beside any workload, from outside",
	  observe_main },
	{ "guest", "COMMAND…", "run a command in the lab's guest, the module loaded", guest_main },
};

const unsigned int verb_count = sizeof(verbs) / sizeof(verbs[0]);

static const struct verb *verb_of(const char *name)
{
	const struct verb *verb = verbs;

	while (strcmp(verb->name, name))
		verb++;
	return verb;
}

static void print_help(const struct option_row *rows, const char *name)
{
	const struct verb *verb = verb_of(name);

	printf("usage: invbench %s %s%s[OPTION]…\n%s\n\n", verb->name, verb->arguments,
	       *verb->arguments ? " " : "", verb->about);
	for (; rows->name; rows++)
		printf("  --%s%s%-*s %s\n", rows->name, rows->argument ? " " : "",
		       (int)(20 - strlen(rows->name) - !!rows->argument),
		       rows->argument ? rows->argument : "", rows->about);
}

static int add_word(const char ***list, const char *word)
{
	size_t count = 0;
	const char **longer;

	while (*list && (*list)[count])
		count++;
	longer = reallocarray(*list, count + 2, sizeof(*longer));
	if (!longer)
		return -ENOMEM;
	*list = longer;
	longer[count] = word;
	longer[count + 1] = NULL;
	return 0;
}

static int take(const struct option_row *row)
{
	if (row->flag)
		*row->flag = true;
	else if (row->text)
		*row->text = optarg;
	else
		return add_word(row->list, optarg);
	return 0;
}

/* What getopt stopped at: an option it does not know, or one without its argument. */
static void refuse(const struct option_row *rows, char **argv, int found)
{
	struct registry_entry known[OPTIONS_MAX];
	unsigned int count = 0;
	const char *got = argv[optind - 1];
	char *text;

	if (found == ':') {
		say("%s: %s needs a value", argv[0], got);
		return;
	}
	for (; rows[count].name; count++)
		known[count].name = rows[count].name;
	known[count++].name = "help";
	text = registry_refusal_of(known, count, "option", got + strspn(got, "-"));
	say("%s: %s", argv[0], text ? text : got);
	free(text);
}

int options_parse(const struct option_row *rows, int argc, char **argv, int min, int max)
{
	struct option table[OPTIONS_MAX] = { 0 };
	int count, found;

	for (count = 0; rows[count].name; count++)
		table[count] =
			(struct option){ rows[count].name,
					 rows[count].argument ? required_argument : no_argument,
					 NULL, FIRST + count };
	table[count] = (struct option){ "help", no_argument, NULL, HELP };
	optind = 0;
	opterr = 0;
	while ((found = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
		if (found == HELP) {
			print_help(rows, argv[0]);
			return 0;
		}
		if (found < FIRST) {
			refuse(rows, argv, found);
			return -EINVAL;
		}
		if (take(&rows[found - FIRST]))
			return -EINVAL;
	}
	if (argc - optind > max) {
		say("%s: '%s' is one argument too many (invbench %s --help)", argv[0],
		    argv[optind + max], argv[0]);
		return -EINVAL;
	}
	if (argc - optind < min) {
		say("%s: %s is missing (invbench %s --help)", argv[0], verb_of(argv[0])->arguments,
		    argv[0]);
		return -EINVAL;
	}
	return optind;
}

int share_parse(const char *name, const char *text, double most, double *share)
{
	char *end;

	*share = NAN;
	if (!text)
		return 0;
	*share = strtod(text, &end) / 100;
	if (end != text && !*end && *share > 0 && *share <= most)
		return 0;
	say("--%s: %s is no number of per cent above 0, up to %g", name, text, 100 * most);
	return -EINVAL;
}
