/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A/A test: how often does invbench call identical code different on this machine?
 * It makes and compares whole runs as a user does. The strategies differ only on the attach side,
 * so their loops are the same instructions at different addresses. At most 2 alarms in 628
 * comparisons certify with 95 % confidence that at most 1 % of comparisons alarm. The short form
 * only checks that at most half of them do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include "analysis/selftest/parts.h"
#include "analysis/verdict/verdict.h"
#include "bench/core/strategy.h"
#include "bench/run/runner.h"
#include "bench/system/home.h"
#include "bench/system/now.h"
#include "bench/system/lock.h"
#include "bench/text/message.h"

#define COMPARISONS  628
#define CONFIDENCE   0.95
#define STRATEGY     "v7.1"
#define WORKLOADS    "inv_range,iotlb_sync,unmap"
#define ROUNDS	     40
#define SLOTS	     8
#define ROUNDS_SHORT 20
#define SLOTS_SHORT  4

struct aa_test {
	struct scratch scratch; /* where the runs are made */
	char *plan;
	unsigned int runs, comparisons, alarms, conclusive;
};

/* The upper confidence limit of the share of alarms (Clopper-Pearson), as a fraction. */
static double share_certified(unsigned int alarms, unsigned int comparisons)
{
	if (alarms == comparisons)
		return 1;
	return gsl_cdf_beta_Pinv(CONFIDENCE, alarms + 1, comparisons - alarms);
}

static bool is_identical(const struct strategy *a, const struct strategy *b)
{
	return a != b && a->at[POSITION_PTE] == b->at[POSITION_PTE] &&
	       a->at[POSITION_LOAD] == b->at[POSITION_LOAD] &&
	       a->at[POSITION_QUEUE] == b->at[POSITION_QUEUE];
}

/* The plan lists the strategy and all that differ from it only on the attach side. */
static int write_plan(const char *path, bool brief)
{
	const struct strategy *first = strategies;
	FILE *file = fopen(path, "we");
	unsigned int i;
	int ret;

	if (!file)
		return -errno;
	while (strcmp(first->name, STRATEGY))
		first++;
	fprintf(file, "[plan]\nrounds = %d\nslots = %d\n", brief ? ROUNDS_SHORT : ROUNDS,
		brief ? SLOTS_SHORT : SLOTS);
	fprintf(file, "[identical]\ntarget = model\nworkload = %s\nstrategy = %s", WORKLOADS,
		STRATEGY);
	for (i = 0; i < strategy_count; i++) {
		if (is_identical(&strategies[i], first))
			fprintf(file, ",%s", strategies[i].name);
	}
	fputc('\n', file);
	ret = ferror(file) ? -EIO : 0;
	return fclose(file) ? -EIO : ret;
}

static int aa_start(struct aa_test *test, bool brief)
{
	int ret = scratch_start(&test->scratch, "selftest");

	if (ret)
		return ret;
	test->plan = strf("%s/aa.plan", test->scratch.dir);
	ret = test->plan ? write_plan(test->plan, brief) : -ENOMEM;
	if (ret)
		message("%s: %s", test->plan ? test->plan : "selftest", strerror(-ret));
	return ret;
}

static void aa_stop(struct aa_test *test)
{
	scratch_stop(&test->scratch);
	free(test->plan);
}

static void count(struct aa_test *test, const struct contrast *contrast)
{
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		const struct comparison *result = &contrast->results[i];
		const struct sampled_cell *candidate = contrast->rows[i].b;

		test->comparisons++;
		test->conclusive += result->verdict != VERDICT_INCONCLUSIVE;
		if (result->verdict != VERDICT_REGRESSED && result->verdict != VERDICT_IMPROVED)
			continue;
		test->alarms++;
		message("alarm: run %u, %s: %s %+.2f %%", test->runs,
			candidate->at[AXIS_WORKLOAD].name, candidate->at[AXIS_STRATEGY].name,
			comparison_percent(result->effect));
	}
}

static int compare(struct aa_test *test, const char *run)
{
	struct contrast contrast = { 0 };
	struct samples samples;
	int ret = samples_load(run, &samples);

	if (!ret)
		ret = verdict_of_run(&samples, &contrast);
	if (!ret)
		count(test, &contrast);
	contrast_free(&contrast);
	samples_free(&samples);
	return ret;
}

/* Makes and compares one run. Returns 0, or -errno after reporting why. */
static int run_once(struct aa_test *test, uint64_t seed)
{
	char seed_text[24];
	struct request request = { REQUEST_DEFAULTS, .plan_name = test->plan, .place_name = "host",
				   .seed = seed_text, .is_quiet = true };
	struct run_result result = { 0 };
	int ret;

	snprintf(seed_text, sizeof(seed_text), "%llu", (unsigned long long)seed);
	request.out = test->scratch.dir;
	ret = request_check(&request);
	if (!ret && runner_run(&request, false, &result))
		ret = -ECANCELED;
	if (!ret)
		ret = compare(test, result.dir);
	if (result.dir)
		home_remove(result.dir);
	free(result.dir);
	request_free(&request);
	test->runs++;
	return ret;
}

int selftest_aa(struct selftest *selftest)
{
	struct aa_test test = { 0 };
	unsigned int wanted = selftest->brief ? 1 : COMPARISONS;
	struct promise promise = { .group = "identical code", .unit = "%" };
	double began = seconds_now();
	char note[96];
	int ret;

	selftest_title(selftest, "strategies with identical code, on this machine");
	ret = aa_start(&test, selftest->brief);
	while (!ret && test.comparisons < wanted)
		ret = run_once(&test, selftest->seed + test.runs);
	if (!ret) {
		snprintf(note, sizeof(note),
			 "%u alarms of %u comparisons, %u conclusive; %u runs of %.1f s",
			 test.alarms, test.comparisons, test.conclusive, test.runs,
			 (seconds_now() - began) / test.runs);
		promise.note = note;
		promise.what = "certified share of alarms";
		promise.got = 100 * share_certified(test.alarms, test.comparisons);
		promise.bound = BOUND_AT_MOST;
		/* The short form accepts alarms in half of its few comparisons. */
		promise.limit = selftest->brief ? 100 * share_certified(test.comparisons / 2,
									test.comparisons)
						: 1;
		selftest_row(selftest, &promise);
	}
	aa_stop(&test);
	return ret;
}
