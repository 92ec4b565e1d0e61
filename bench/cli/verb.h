/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verbs of the command, and their options.
 * A verb is a row in verb.c, an option a row in its verb's file. Usage, help and refusals come from these
 * rows.
 */
#ifndef INVBENCH_VERB_H
#define INVBENCH_VERB_H

#include <stdbool.h>
#include "bench/registry/registry.h"

/* The plans that run and track measure if the user names none. */
#define RUN_PLAN   "quick"
#define TRACK_PLAN "track"

/*
 * What completes an argument: a kind of "invbench list", or one of these. NULL: the names of files.
 * Lower-case words of the argument's own text, "host|lab", are completed in each case.
 */
#define VALUES_KINDS	"KINDS" /* of "invbench list" */
#define VALUES_RUNS	"RUNS"
#define VALUES_SETTINGS "SETTINGS" /* AXIS=VALUES */

struct help_row {
	const char *name, *about;
};

struct verb {
	const char *name, *arguments;
	const char *about; /* one sentence without its full stop */
	const char *details; /* for "invbench help VERB"; may be NULL */
	const char *values; /* what completes the arguments; see above */
	const struct help_row *examples; /* end with an empty row */
	int (*main)(int argc, char **argv); /* argv[0] is the verb; returns the exit code */
	bool is_internal; /* invbench itself starts it, so the help does not list it */
};

extern const struct verb verbs[];
extern const unsigned int verb_count;

/* NULL after a message that lists the verbs. */
const struct verb *verb_find(const char *name);

/* The value goes to the one of flag, text and list that is set. */
struct option_row {
	const char *name;
	const char *argument; /* as the help shows it; NULL for a flag */
	const char *about;
	bool *flag;
	const char **text;
	const char ***list; /* see arguments.h; grows with each use of the option */
	const char *values; /* what completes the argument */
};

/* Of --allow-broken-barriers, which several verbs have. */
#define ALLOW_BROKEN_ABOUT                                                           \
	"let broken strategies patch this machine's driver: every SMMUv3 and every " \
	"domain uses the patched text, so a device may read or write freed memory"

/* For verbs that print a report; see analysis/document/format.h. */
#define FORMAT_OPTIONS(format, wide)                                                           \
	{ "format", "text|markdown|csv|tsv|json|latex",                                        \
	  "print for a cover letter, a page, a spreadsheet or a paper", .text = (format) },    \
	{                                                                                      \
		"wide", NULL, "print all columns, however narrow the terminal", .flag = (wide) \
	}

/* Of a struct selection, for verbs that read a run. */
#define SELECTION_OPTIONS(selection)                                                       \
	{ "section", "NAME", "only this section of the plan; repeatable",                  \
	  .list = &(selection)->sections },                                                \
	{                                                                                  \
		"only", "AXIS=VALUES",                                                     \
			"only cells with one of these values, also of kernel; repeatable", \
			.list = &(selection)->only, .values = VALUES_SETTINGS              \
	}

/*
 * Parses the options of argv and moves them to its front. An empty row ends rows. Returns the index of
 * the first other argument, of which there are min to max; 0 after it printed the help; -EINVAL after a
 * message.
 */
int options_parse(const struct option_row *rows, int argc, char **argv, int min, int max);

/* Whether this is a completion, not a call: then it has printed what may stand in place of the last word. */
bool complete_options(const struct verb *verb, const struct option_row *rows, int argc,
		      char *const *argv);

/* The kinds of "invbench list", and their registries; NULL after the last, or if a kind has no registry. */
const char *list_kind(unsigned int index);
const struct registry *list_registry(unsigned int index);

/* The verbs, each in the file that bears its name. */
int doctor_main(int argc, char **argv);
int list_main(int argc, char **argv);
int prepare_main(int argc, char **argv);
int run_main(int argc, char **argv);
int fleet_main(int argc, char **argv);
int gather_main(int argc, char **argv);
int show_main(int argc, char **argv);
int compare_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int track_main(int argc, char **argv);
int bisect_main(int argc, char **argv);
int campaign_main(int argc, char **argv);
int report_main(int argc, char **argv);
int export_main(int argc, char **argv);
int litmus_main(int argc, char **argv);
int perf_main(int argc, char **argv);
int observe_main(int argc, char **argv);
int guest_main(int argc, char **argv);
int name_main(int argc, char **argv);
int rm_main(int argc, char **argv);
int index_main(int argc, char **argv);
int selftest_main(int argc, char **argv);
int measure_main(int argc, char **argv);
int judge_main(int argc, char **argv);
int complete_main(int argc, char **argv);

#endif
