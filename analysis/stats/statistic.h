/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbered definitions that every statistic obeys.
 * They stand here once: the code that meets one cites it by number, and a test
 * holds docs/statistics.md to their words. Those of single samples are the
 * metrics' (analysis/metric.h).
 */
#ifndef INVBENCH_STATISTIC_H
#define INVBENCH_STATISTIC_H

/* clang-format off */
#define STATISTIC_DEFINITIONS(define) \
	define("S1", "The median of an odd number of values is the middle one, of an even number " \
		"the mean of the two middle ones.") \
	define("S2", "The lower quartile is the smallest value that has at least a quarter of the " \
		"values at or below it: the second smallest of eight.") \
	define("S3", "The effect in a round is d = ln(B/A), of the lower quartiles of the two arms' " \
		"sub-batches in that round, which one process measures.") \
	define("S4", "Sign test: of the n rounds with d other than 0, the smaller number of those " \
		"above and those below 0 is s; p = 2 P(X <= s), at most 1, X binomial (n, 1/2).") \
	define("S5", "The estimate is the median of all d. Its interval reaches from the k-th " \
		"smallest to the k-th largest, k being the largest for which " \
		"2 P(X <= k - 1) <= alpha, X binomial (n, 1/2); without one it is infinite.") \
	define("S6", "Hodges-Lehmann: the median of the means of all pairs of d, each paired with " \
		"itself too.") \
	define("S7", "Signed rank: zeros are left out, equal ranks shared. Up to 50 rounds p is " \
		"exact, over all signs of the ranks at hand; beyond it is normal, corrected for " \
		"ties and for continuity.") \
	define("S8", "Holm: of m cells the i-th smallest p counts (m - i + 1) p, no less than the " \
		"one before it, at most 1.") \
	define("S9", "Boots: the effect is the mean of ln B less the mean of ln A, over boots. p is " \
		"twice the smaller of the two shares of all divisions of the boots into two arms " \
		"of these sizes, whose difference is no less, or no more, than the one found. " \
		"Above 200000 divisions, 99999 drawn ones and the one found stand for all.") \
	define("S10", "The interval of boots holds the shifts of B that this test does not reject at " \
		"alpha; infinite when it can reject none.") \
	define("S11", "s, the standard error that an interval stands for, is half its width over " \
		"z(1 - alpha/2), z the normal quantile. The smallest detectable effect among m " \
		"cells is the larger of delta and z(1 - alpha/(2m)) s, plus z(0.95) s: one that is " \
		"found 95 times of 100.") \
	define("S12", "Regressed or improved: Holm's p is at most alpha, the interval excludes 0 and " \
		"the estimate is at least delta from 0. Equivalent: the interval lies within " \
		"delta of 0. Else inconclusive.") \
	define("S13", "Inconclusive needs about n (w / r)^2 rounds or boots in all: n were made, w is " \
		"half the interval, and what is left for it, r, is the estimate where that is " \
		"delta or more (w then at alpha/m), else its distance from delta.") \
	define("S14", "With looks, each look spends alpha over their number: in p and interval " \
		"alike.") \
	define("S15", "A series: ln of each boot less the median of its block; the mean over blocks " \
		"is a kernel's level. A split into two runs of neighbours, or into one kernel and " \
		"the rest, counts with the difference of the mean levels over " \
		"sqrt(1/n1 + 1/n2); the largest is the candidate.") \
	define("S16", "The candidate's p is the share of 1999 permutations of kernels within blocks, " \
		"and the one found, whose largest is no less. At alpha or below it is a change, " \
		"and both parts are searched again.") \
	define("S17", "The size of a change is the mean over blocks of the difference of the two " \
		"levels beside it, its interval Student's. The kernels among which it lies are " \
		"where 99 of 100 resamplings of blocks put it.")
/* clang-format on */

#endif
