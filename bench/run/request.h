/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run is asked for: the words of the command line, and what they come to.
 */
#ifndef INVBENCH_REQUEST_H
#define INVBENCH_REQUEST_H

#include "bench/kernel_list.h"
#include "bench/measure/measure.h"
#include "place.h"
#include "bench/plan.h"
#include "run_dir.h"

struct request {
	const char *plan_name, *place_name, *clock, *out, *seed, *own, *patience_text, *cap;
	const char *boots_text, *jobs_text, *events;
	const char **sets, **kernel_names, **devices;
	bool is_dry, is_json, attribute, looks;
	bool is_quiet; /* it is another verb's, which tells of it */
	/* What it comes to. */
	struct plan plan;
	const struct place *place;
	struct kernel_list kernels; /* empty on the host */
	const char **arguments; /* of measure */
	unsigned int patience, boots, jobs;
	char *cap_set, *events_set; /* "cap=SECONDS", "events=LIST" */
};

#define REQUEST_DEFAULTS .out = RUN_DIR_OUT, .patience_text = "120", .boots_text = "1"

/* The options that every verb has which boots kernels; rows of an option table. */
#define REQUEST_OPTIONS(request, kernels_default)                                                \
	{ "kernels", "LIST|all", "of the lab, names or paths (default: " kernels_default ")",    \
	  .list = &(request)->kernel_names },                                                    \
		{ "boots", "N", "of each kernel, in random order (default: 1)",                  \
		  .text = &(request)->boots_text },                                              \
		{ "jobs", "N", "boots at once, in the lab (default: one a CPU)",                 \
		  .text = &(request)->jobs_text },                                               \
		{ "events", "LIST",                                                              \
		  "counted beside the clock: libpfm4's names, PMU/TERMS/ as in sysfs",           \
		  .text = &(request)->events },                                                  \
		{ "set", "KEY=VALUES", "replace an axis' list or a key of [plan], repeatable",   \
		  .list = &(request)->sets },                                                    \
		{ "seed", "N", "of the random order (default: chance; 1 on the exact clock)",    \
		  .text = &(request)->seed },                                                    \
		{ "patience", "SECONDS", "without a sign of life until it hangs (default: 120)", \
		  .text = &(request)->patience_text },                                           \
	{                                                                                        \
		"out", "DIR", "where the run's folder is made (default: out)",                   \
			.text = &(request)->out                                                  \
	}

/* 0 or -errno, said what is wrong; to be freed in either case. */
int request_check(struct request *request);
void request_free(struct request *request);

/* The host counts as one. */
unsigned int request_kernel_count(const struct request *request);
const char *request_kernel(const struct request *request, unsigned int index);

/* How much is measured of each cell; to be freed. */
char *request_calls(const struct request *request);

/* The cells and how many calls; an exit code. */
int request_print(const struct request *request);

#endif
