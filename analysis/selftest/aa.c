/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identical code on this machine: how often is it called different?
 * Whole runs, made and compared as a user's are, of strategies whose loops are
 * the same instructions: they differ where an attach goes and nowhere else, so
 * their loops were compiled apart and lie apart. 628 comparisons with at most 2
 * alarms certify, 95 times of 100, that no more than 1 % of comparisons alarm;
 * the short form only sees that most do not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include "bench/run/conduct.h"
#include "../../bench/core/strategy.h"
#include "../../bench/home.h"
#include "bench/measure/noise.h"
#include "../../bench/say.h"
#include "../verdict.h"
#include "selftest.h"

#define COMPARISONS  628
#define CONFIDENCE   0.95
#define STRATEGY     "merged"
#define WORKLOADS    "inv_range,iotlb_sync,unmap"
#define ROUNDS	     40
#define SLOTS	     8
#define ROUNDS_SHORT 20
#define SLOTS_SHORT  4

struct twins {
	char *dir, *plan;
	unsigned int runs, comparisons, alarms, settled;
};

/* The largest true share with which so few alarms are still likely (Clopper-Pearson). */
static double share_certified(unsigned int alarms, unsigned int comparisons)
{
	if (alarms == comparisons)
		return 1;
	return gsl_cdf_beta_Pinv(CONFIDENCE, alarms + 1, comparisons - alarms);
}

static bool is_twin(const struct strategy *a, const struct strategy *b)
{
	return a != b && a->at[POSITION_PTE] == b->at[POSITION_PTE] &&
	       a->at[POSITION_LOAD] == b->at[POSITION_LOAD] &&
	       a->at[POSITION_QUEUE] == b->at[POSITION_QUEUE];
}

/* The strategy, then all that differ from it where an attach goes. */
static int write_plan(const char *path, bool brief)
{
	const struct strategy *of = strategies;
	FILE *file = fopen(path, "we");
	unsigned int i;
	int ret;

	if (!file)
		return -errno;
	while (strcmp(of->name, STRATEGY))
		of++;
	fprintf(file, "[plan]\nrounds = %d\nslots = %d\n", brief ? ROUNDS_SHORT : ROUNDS,
		brief ? SLOTS_SHORT : SLOTS);
	fprintf(file, "[twins]\ntarget = model\nworkload = %s\nstrategy = %s", WORKLOADS, STRATEGY);
	for (i = 0; i < strategy_count; i++) {
		if (is_twin(&strategies[i], of))
			fprintf(file, ",%s", strategies[i].name);
	}
	fputc('\n', file);
	ret = ferror(file) ? -EIO : 0;
	return fclose(file) ? -EIO : ret;
}

static int twins_start(struct twins *twins, bool brief)
{
	const char *above = getenv("TMPDIR");
	int ret = -ENOMEM;

	twins->dir = sentence("%s/invbench-XXXXXX", above ? above : "/tmp");
	if (!twins->dir || !mkdtemp(twins->dir)) {
		ret = twins->dir ? -errno : ret;
		free(twins->dir);
		twins->dir = NULL;
	} else {
		twins->plan = sentence("%s/twins.plan", twins->dir);
		ret = twins->plan ? write_plan(twins->plan, brief) : -ENOMEM;
	}
	if (ret)
		say("%s: %s", twins->plan ? twins->plan : "selftest", strerror(-ret));
	return ret;
}

static void twins_stop(struct twins *twins)
{
	if (twins->dir)
		home_remove(twins->dir);
	free(twins->dir);
	free(twins->plan);
}

static void count(struct twins *twins, const struct contrast *contrast)
{
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		const struct comparison *result = &contrast->results[i];
		const struct sampled_cell *arm = contrast->rows[i].b;

		twins->comparisons++;
		twins->settled += result->verdict != VERDICT_INCONCLUSIVE;
		if (result->verdict != VERDICT_REGRESSED && result->verdict != VERDICT_IMPROVED)
			continue;
		twins->alarms++;
		say("alarm: run %u, %s: %s %+.2f %%", twins->runs, arm->at[AXIS_WORKLOAD].name,
		    arm->at[AXIS_STRATEGY].name, comparison_percent(result->effect));
	}
}

static int compare(struct twins *twins, const char *run)
{
	struct contrast contrast = { 0 };
	struct samples samples;
	int ret = samples_load(run, &samples);

	if (!ret)
		ret = verdict_of_run(&samples, &contrast);
	if (!ret)
		count(twins, &contrast);
	contrast_free(&contrast);
	samples_free(&samples);
	return ret;
}

/* 0 or -errno, said why. */
static int run_once(struct twins *twins, uint64_t seed)
{
	char seed_text[24];
	struct request request = { REQUEST_DEFAULTS, .plan_name = twins->plan, .place_name = "host",
				   .seed = seed_text, .is_quiet = true };
	struct conducted conducted = { 0 };
	int ret;

	snprintf(seed_text, sizeof(seed_text), "%llu", (unsigned long long)seed);
	request.out = twins->dir;
	ret = request_check(&request);
	if (!ret && conduct_run(&request, false, &conducted))
		ret = -ECANCELED;
	if (!ret)
		ret = compare(twins, conducted.dir);
	if (conducted.dir)
		home_remove(conducted.dir);
	free(conducted.dir);
	request_free(&request);
	twins->runs++;
	return ret;
}

int selftest_aa(struct selftest *selftest)
{
	struct twins twins = { 0 };
	unsigned int wanted = selftest->brief ? 1 : COMPARISONS;
	struct promise promise = { .group = "identical code", .unit = "%" };
	double began = noise_clock();
	char note[96];
	int ret;

	selftest_title(selftest, "strategies whose code is the same, on this machine");
	ret = twins_start(&twins, selftest->brief);
	while (!ret && twins.comparisons < wanted)
		ret = run_once(&twins, selftest->seed + twins.runs);
	if (!ret) {
		snprintf(note, sizeof(note), "%u alarms of %u, %u settled, %u runs of %.1f s",
			 twins.alarms, twins.comparisons, twins.settled, twins.runs,
			 (noise_clock() - began) / twins.runs);
		promise.note = note;
		promise.what = "alarms, certified to be at most";
		promise.got = 100 * share_certified(twins.alarms, twins.comparisons);
		promise.bound = BOUND_AT_MOST;
		/* So few comparisons certify little: that most of them do not alarm. */
		promise.limit = selftest->brief ? 100 * share_certified(twins.comparisons / 2,
									twins.comparisons)
						: 1;
		selftest_row(selftest, &promise);
	}
	twins_stop(&twins);
	return ret;
}
