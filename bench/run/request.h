/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The request of a run: the options as the user wrote them, and their checked values. */
#ifndef INVBENCH_REQUEST_H
#define INVBENCH_REQUEST_H

#include "bench/registry/clock_kind.h"
#include "bench/registry/kernel/list.h"
#include "bench/place/place.h"
#include "bench/plan/part.h"
#include "bench/plan/plan.h"
#include "bench/store/run_dir.h"

/*
 * Interim analyses stop a run as soon as all verdicts are reached. The runner may not include the
 * statistics, so the caller brings them.
 */
struct interim_analyses {
	unsigned int count;
	unsigned int (*rounds)(unsigned int index); /* since the start, before this analysis */
	bool (*is_open)(const char *run_dir); /* whether a verdict is still inconclusive */
};

struct request {
	const char *plan_name, *place_name, *clock_text, *out, *seed, *allow_write, *cpus,
		*hang_timeout_text, *max_seconds;
	const char *boots_text, *jobs_text, *events;
	const char *part_text; /* "I/N"; NULL: the whole plan */
	const char **sets, **kernel_names, **devices;
	const char **sources; /* of kernels that the lab builds; NULL: none */
	const char **patches; /* files, folders or ranges of commits; NULL: none */
	const char **cmdlines; /* boot parameters, each a candidate; NULL: none */
	const char *command; /* as the user typed it, for a message; may be NULL */
	const struct interim_analyses *until_decided; /* NULL: the plan sets the number of rounds */
	bool is_dry, is_json, functions, waits, allow_broken;
	bool is_quiet; /* print no progress; the verb reports the run itself */
	/* request_check() fills in the rest. */
	struct plan plan;
	const struct place *place;
	enum clock_kind clock;
	struct kernel_list kernels; /* empty on the host */
	const char **arguments; /* of measure */
	unsigned int hang_timeout; /* seconds */
	unsigned int boots, jobs;
	struct part part; /* .of is 0: the whole plan */
	char **ranges; /* folders of the patches of ranges, or NULL */
	char *picked; /* the device that stands for the word free */
	char *max_seconds_set, *events_set; /* "max_seconds=SECONDS", "events=LIST" */
};

#define REQUEST_HANG_TIMEOUT "120" /* seconds */
#define REQUEST_BOOTS	     "1"
#define REQUEST_DEFAULTS \
	.out = RUN_DIR_OUT, .hang_timeout_text = REQUEST_HANG_TIMEOUT, .boots_text = REQUEST_BOOTS

/* Option rows of each verb that boots kernels. */
#define REQUEST_OPTIONS(request, kernels_default)                                                                        \
	{ "kernels", "LIST|all",                                                                                         \
	  "kernels to boot in the lab, names or paths (default: " kernels_default ")",                                   \
	  .list = &(request)->kernel_names, .values = "kernels" },                                                       \
		{ "boots", "N",                                                                                          \
		  "boots of each kernel, in random order (default: " REQUEST_BOOTS ")",                                  \
		  .text = &(request)->boots_text },                                                                      \
		{ "jobs", "N", "concurrent boots in the lab (default: one per CPU)",                                     \
		  .text = &(request)->jobs_text },                                                                       \
		{ "events", "LIST",                                                                                      \
		  "events to count: names of libpfm4, or PMU/TERMS/ as in sysfs",                                        \
		  .text = &(request)->events },                                                                          \
		{ "set", "KEY=VALUES",                                                                                   \
		  "replace the values of an axis in all sections (SECTION.KEY: in one), or a key of [plan]; repeatable", \
		  .list = &(request)->sets, .values = VALUES_SETTINGS },                                                 \
		{ "seed", "N", "seed of the random order (default: random; 1 on the exact clock)",                       \
		  .text = &(request)->seed },                                                                            \
		{ "hang-timeout", "SECONDS",                                                                             \
		  "silence after which a boot counts as hung (default: " REQUEST_HANG_TIMEOUT ")",                       \
		  .text = &(request)->hang_timeout_text },                                                               \
	{                                                                                                                \
		"out", "DIR", "folder for the runs (default: " RUN_DIR_OUT ")",                                          \
			.text = &(request)->out                                                                          \
	}

/* Checks the options. 0, or -errno after a message. Call request_free() in either case. */
int request_check(struct request *request);
void request_free(struct request *request);

/* The host counts as one kernel. */
unsigned int request_kernel_count(const struct request *request);
const char *request_kernel(const struct request *request, unsigned int index);

/* The largest number of rounds that a cell gets. */
unsigned int request_rounds(const struct request *request);

/* Describes how much is measured of each cell. Free the result. */
char *request_calls(const struct request *request);

/* Prints the cells and the number of calls (--dry-run). Returns an exit code. */
int request_print(const struct request *request);

#endif
