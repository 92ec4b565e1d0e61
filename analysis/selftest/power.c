/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Code with more to do on this machine: is it found?
 * One call in a hundred, or in fifty, is made twice, which no test can know:
 * so the effect is that of real work and not a number that was multiplied.
 */
#include <math.h>
#include <stdio.h>
#include "machine.h"
#include "selftest.h"

#define PAIRS	    100
#define PAIRS_SHORT 6
#define SECONDS	    1.0 /* within which it must be found */

/* What is added, and how often it must be found. */
struct addition {
	const char *what;
	double extra;
	double least; /* per cent */
};

static const struct addition additions[] = {
	{ "+1 %: regressed, within a second", 0.01, 95 },
	{ "+2 %: regressed, within a second", 0.02, 95 },
};

/* A busy machine, as one that runs all tests is, may take its time. */
static const struct addition addition_short = { "+10 %: regressed", 0.1, 50 };

static int find(struct selftest *selftest, const struct machine *machine,
		const struct addition *addition)
{
	unsigned int pairs = selftest->brief ? PAIRS_SHORT : PAIRS, found = 0;
	double seconds = 0, longest = 0, effect = 0;
	char note[96];
	int ret = 0;

	for (unsigned int i = 0; i < pairs && !ret; i++) {
		struct machine_pair pair = { .workload = machine_workload(i),
					     .extra = addition->extra };

		ret = machine_compare(machine, &pair);
		found += pair.comparison.verdict == VERDICT_REGRESSED &&
			 (selftest->brief || pair.seconds <= SECONDS);
		effect += comparison_percent(pair.comparison.effect) / pairs;
		seconds += pair.seconds / pairs;
		longest = fmax(longest, pair.seconds);
	}
	if (ret)
		return ret;
	snprintf(note, sizeof(note), "%.2f %% in the mean; %.2f s a pair, %.2f at most", effect,
		 seconds, longest);
	selftest_row(selftest, &(struct promise){ .group = "work added",
						  .what = addition->what,
						  .unit = "%",
						  .got = 100.0 * found / pairs,
						  .bound = BOUND_AT_LEAST,
						  .limit = addition->least,
						  .note = note });
	return 0;
}

int selftest_power(struct selftest *selftest)
{
	struct machine machine;
	int ret = machine_start(selftest->seed, &machine);

	selftest_title(selftest, "a cell and one with more to do, on this machine");
	if (!ret && selftest->brief)
		ret = find(selftest, &machine, &addition_short);
	for (unsigned int i = 0; i < sizeof(additions) / sizeof(additions[0]); i++) {
		if (!ret && !selftest->brief)
			ret = find(selftest, &machine, &additions[i]);
	}
	machine_stop(&machine);
	return ret;
}
