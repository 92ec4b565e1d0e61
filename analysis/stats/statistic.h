/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbered definitions of all statistics.
 * The code that implements a definition cites its number, and a test compares docs/statistics.md
 * with these words. The metrics define what a single sample means (analysis/cell/metric.h).
 */
#ifndef INVBENCH_STATISTIC_H
#define INVBENCH_STATISTIC_H

/* clang-format off */
#define STATISTIC_DEFINITIONS(define) \
	define("S1", "The median of an odd number of values is the middle one. The median of an " \
		"even number is the mean of the two middle ones.") \
	define("S2", "The lower quartile is the smallest value for which at least a quarter of " \
		"the values are at or below it: the second smallest of eight.") \
	define("S3", "The effect in a round is d = ln(B/A), where A and B are the lower " \
		"quartiles of the two candidates' sub-batches in that round. One process " \
		"measures the round.") \
	define("S4", "Sign test: n rounds have a d other than 0, and s is the smaller of the " \
		"number of d above 0 and the number below 0. p = 2 P(X <= s), at most 1, with X " \
		"binomial (n, 1/2).") \
	define("S5", "The estimate is the median of all d. Its interval reaches from the k-th " \
		"smallest to the k-th largest d, where k is the largest number with 2 P(X <= k - " \
		"1) <= alpha and X binomial (n, 1/2). Without such a k it is infinite.") \
	define("S6", "Hodges-Lehmann: the median of the means of all pairs of d, including each " \
		"d paired with itself.") \
	define("S7", "Signed rank: zeros are left out, and equal values share their mean rank. " \
		"Up to 50 rounds p is exact, over all signs of the ranks at hand. Beyond, p is " \
		"normal, with corrections for ties and continuity.") \
	define("S8", "Holm: of m cells the i-th smallest p becomes (m - i + 1) p, at least the " \
		"one before it and at most 1.") \
	define("S9", "Boots: the effect is the mean of ln B minus the mean of ln A, over boots. " \
		"All divisions of the boots into two candidates of these sizes are compared with " \
		"the observed one. p is twice the smaller of two shares: of divisions whose " \
		"difference is at least the observed one, and of those whose difference is at " \
		"most that. Above 200000 divisions, 99999 random ones and the observed one stand " \
		"for all.") \
	define("S10", "The interval of boots contains the shifts of B that this test does not " \
		"reject at alpha. It is infinite if the test can reject none.") \
	define("S11", "The standard error s of an interval is half its width divided by z(1 - " \
		"alpha/2), where z is the normal quantile. The smallest detectable effect among " \
		"m cells is the larger of delta and z(1 - alpha/(2m)) s, plus z(0.95) s: such an " \
		"effect is found 95 times of 100.") \
	define("S12", "Regressed or improved: Holm's p is at most alpha, the interval excludes 0 " \
		"and the estimate is at least delta from 0. Equivalent: the interval lies within " \
		"delta of 0. Otherwise inconclusive.") \
	define("S13", "An inconclusive cell of n rounds or boots is settled with 80 % " \
		"probability by n (k s / delta)^2, if its true effect is 0 or twice delta. s is " \
		"its standard error (S11), and k the larger of z(1 - alpha/2) + z(0.9) and half " \
		"of z(1 - alpha/(2m)) + z(0.8). It is at least the number with which the sign " \
		"or permutation test can reach alpha/m; with an infinite interval it is that " \
		"number. The estimate plays no part. A run needs the largest of its " \
		"inconclusive cells.") \
	define("S14", "With several interim analyses, each uses alpha divided by their number, " \
		"for p and for the interval.") \
	define("S15", "A series: the value of a boot is its ln minus the median of its " \
		"block, and the level of a kernel is the mean over blocks; a block " \
		"with one boot has no value. A cut divides the kernels into two " \
		"runs of neighbours, or into one kernel and the rest. Its strength " \
		"is the difference of the mean levels divided by sqrt(1/n1 + 1/n2). " \
		"The strongest cut is tested.") \
	define("S16", "p of the cut is the share, among random permutations of kernels " \
		"within blocks and the observed order, of those whose strongest cut " \
		"is at least as strong, times the number m of rows. A p of alpha or " \
		"below is a change, and both parts are searched again. Together " \
		"these are 5 m / alpha orders, at least 2000 and at most 20000, " \
		"but never fewer than m / alpha. Rows share alpha equally: Holm's " \
		"correction would leave the last rows all of it, and each row is " \
		"searched again on both sides of its changes.") \
	define("S17", "The size of a change is the mean over blocks of the difference " \
		"between the levels on both sides, with Student's interval of 99 %. " \
		"The change lies between the kernels where 99 of 100 resamplings of " \
		"blocks put it. A change whose interval contains 0 must be " \
		"confirmed, and one at the last kernel until it has n blocks: n = " \
		"((z(0.995) + z(0.95)) s / size)^2, at least 5, with s the standard " \
		"deviation over blocks.")
/* clang-format on */

#endif
