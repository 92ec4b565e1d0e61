/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Power: does invbench find code with more work on this machine?
 * One call in a hundred, or in fifty, is made twice. So the effect comes from real work, not from
 * multiplying a measured number.
 */
#include <math.h>
#include <stdio.h>
#include "analysis/selftest/machine.h"
#include "analysis/selftest/parts.h"

#define PAIRS	    100
#define PAIRS_SHORT 6
#define SECONDS	    1.0 /* of CPU time in which it must be found */

struct addition {
	const char *what;
	double extra; /* share of added calls: 0.01 is 1 % */
	double least; /* share of pairs that must regress, in per cent */
};

static const struct addition additions[] = {
	{ "+1 % work, regressed within 1 s", 0.01, 95 },
	{ "+2 % work, regressed within 1 s", 0.02, 95 },
};

/* The short form has no time limit, because the other tests keep the machine busy. */
static const struct addition addition_short = { "+10 % work, regressed", 0.1, 50 };

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
	snprintf(note, sizeof(note),
		 "mean effect %.2f %%; mean %.2f s of CPU time a pair, max. %.2f s", effect,
		 seconds, longest);
	selftest_row(selftest, &(struct promise){ .group = "added work",
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

	selftest_title(selftest, "a cell against one with more work, on this machine");
	if (!ret && selftest->brief)
		ret = find(selftest, &machine, &addition_short);
	for (unsigned int i = 0; i < sizeof(additions) / sizeof(additions[0]); i++) {
		if (!ret && !selftest->brief)
			ret = find(selftest, &machine, &additions[i]);
	}
	machine_stop(&machine);
	return ret;
}
