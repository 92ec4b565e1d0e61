/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a metric is, and the numbered definitions every metric obeys.
 * They stand here once: the code that meets one cites it by number, every
 * report prints them, and a test holds docs/metrics.md to their words.
 */
#ifndef INVBENCH_METRIC_H
#define INVBENCH_METRIC_H

#include "distribution.h"

/* clang-format off */
#define METRIC_DEFINITIONS(define) \
	define("M1", "A sample is one call timed alone (mode \"each\"), in the unit of the " \
		"boot's clock.") \
	define("M2", "Every value is net: the cost of an empty sample, the smallest empty_min of " \
		"the clock lines of its cells, is subtracted once for each timed interval. No " \
		"net value is below 0.") \
	define("M3", "The quantile p of n samples is the smallest value that has at least " \
		"ceil(p n) samples at or below it. It is a value that occurred, never an " \
		"interpolation; of fewer than 1/(1-p) samples it is the largest.") \
	define("M4", "The median of an odd number of samples is the middle one, of an even number " \
		"the mean of the two middle ones.") \
	define("M5", "A histogram bucket stands for its lowest value, at most 0.1 % below any " \
		"sample in it, but for no less than the exact minimum and no more than the " \
		"exact maximum.") \
	define("M6", "A mean is the sum of the ticks over the calls actually made, net once a timed " \
		"interval. The mean of the samples and that of the batches (mode \"batch\": the " \
		"clock is read once around many calls) are two metrics, never mixed.") \
	define("M7", "Minimum and maximum are exact, from the rounds and not from buckets; so is " \
		"every quantile that falls on the last sample.") \
	define("M8", "The samples of all rounds and CPUs of a cell are pooled first; there is no " \
		"average of averages and no rounding before printing.") \
	define("M9", "What was not measured is absent (NaN, \"-\", null), never 0.") \
	define("M10", "Throughput is the calls a second that all CPUs of a cell make together: " \
		"the number of CPUs over the mean of the batches, in seconds. Callers that " \
		"share a CPU count as that one: a lower bound. Between calls timed alone " \
		"there is more than the calls, so without batches it is absent.") \
	define("M11", "The share of the CPUs in the path is, of a round, the time between entry " \
		"and return of its outermost functions over the time that the CPUs were not idle, " \
		"both net of what looking cost; of a cell its median over the rounds that are not " \
		"rejected (S1), with the interval at 99 % (S5).")
/* clang-format on */

struct metric {
	const char *name, *about;
	double (*of)(const struct distribution *d);
};

/*
 * Every file of analysis/metrics/, in the order of their values on a skewed
 * sample. Weak, so that a test of tables brings metrics of its own and does not
 * change with every new file.
 */
const struct metric *metric_at(unsigned int index) __attribute__((weak));
unsigned int metric_count(void) __attribute__((weak));

#endif
