/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identical code on this machine: how often is it called different?
 * 628 comparisons with at most 2 alarms certify, 95 times of 100, that no more
 * than 1 % of comparisons alarm; the short form only sees that most do not.
 */
#include <math.h>
#include <stdio.h>
#include <gsl/gsl_cdf.h>
#include "../../bench/say.h"
#include "machine.h"
#include "selftest.h"

#define COMPARISONS	  628
#define COMPARISONS_SHORT 10
#define CONFIDENCE	  0.95

/* The largest true share with which so few alarms are still likely (Clopper-Pearson). */
static double share_certified(unsigned int alarms, unsigned int comparisons)
{
	if (alarms == comparisons)
		return 1;
	return gsl_cdf_beta_Pinv(CONFIDENCE, alarms + 1, comparisons - alarms);
}

int selftest_aa(struct selftest *selftest)
{
	struct machine machine;
	unsigned int count = selftest->brief ? COMPARISONS_SHORT : COMPARISONS, alarms = 0, i;
	unsigned int settled = 0;
	struct promise promise = { .group = "identical code", .unit = "%" };
	double seconds = 0;
	char note[96];
	int ret = machine_start(selftest->seed, &machine);

	selftest_title(selftest, "strategies whose code is the same, on this machine");
	for (i = 0; i < count && !ret; i++) {
		struct machine_pair pair = { .workload = machine_workload(i),
					     .twin = machine_twin(i) };
		enum verdict verdict;

		ret = machine_compare(&machine, &pair);
		verdict = pair.comparison.verdict;
		if (verdict == VERDICT_REGRESSED || verdict == VERDICT_IMPROVED) {
			alarms++;
			say("alarm: %s: %s %+.2f %%", pair.workload, pair.twin,
			    100 * expm1(pair.comparison.effect));
		}
		settled += verdict != VERDICT_INCONCLUSIVE;
		seconds += pair.seconds / count;
	}
	if (!ret) {
		snprintf(note, sizeof(note), "%u alarms of %u, %u settled, %.2f s a pair", alarms,
			 count, settled, seconds);
		promise.note = note;
		promise.what = "alarms, certified to be at most";
		promise.got = 100 * share_certified(alarms, count);
		promise.bound = BOUND_AT_MOST;
		/* So few comparisons certify little: no more than two alarms. */
		promise.limit = selftest->brief ? 100 * share_certified(2, count) : 1;
		selftest_row(selftest, &promise);
	}
	machine_stop(&machine);
	return ret;
}
