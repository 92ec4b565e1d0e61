/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface of a metric, and the numbered definitions that every metric obeys.
 * Code cites a definition by its number, every report prints them all, and a test compares
 * docs/metrics.md with them word for word.
 */
#ifndef INVBENCH_METRIC_H
#define INVBENCH_METRIC_H

#include "analysis/cell/distribution.h"

/* clang-format off */
#define METRIC_DEFINITIONS(define) \
	define("M1", "A sample is one call timed alone (mode \"each\"), in the unit of the " \
		"boot's clock.") \
	define("M2", "Every value is net. The cost of an empty sample is the smallest empty_min " \
		"in the clock lines of its cells, and it is subtracted once for each timed " \
		"interval. No net value is below 0.") \
	define("M3", "The quantile p of n samples is the smallest value that has at least " \
		"ceil(p n) samples at or below it. It is a value that occurred, never an " \
		"interpolation. With fewer than 1/(1-p) samples it is the largest sample.") \
	define("M4", "The median of an odd number of samples is the middle one. The median of an " \
		"even number of samples is the mean of the two middle ones.") \
	define("M5", "A histogram bucket counts as its lowest value, which is at most 0.1 % " \
		"below any sample in it. It never counts as less than the exact minimum or more " \
		"than the exact maximum.") \
	define("M6", "A mean is the sum of the ticks divided by the number of calls made, net of " \
		"one empty sample for each timed interval. The mean of the samples and the mean " \
		"of the batches (mode \"batch\": the clock is read once around many calls) are " \
		"two metrics and are never mixed.") \
	define("M7", "Minimum and maximum are exact, because they come from the rounds and not " \
		"from buckets. So is every quantile that falls on the last sample.") \
	define("M8", "The samples of all rounds and CPUs of a cell are pooled first. There is no " \
		"average of averages and no rounding before printing.") \
	define("M9", "A value that was not measured is absent (NaN, \"-\", null), never 0.") \
	define("M10", "Throughput is the number of calls per second that all CPUs of a cell make " \
		"together: the number of CPUs divided by the mean of the batches in seconds. " \
		"Callers that share a CPU count as one, so the value is a lower bound. Without " \
		"batches it is absent, because other work happens between calls that are timed " \
		"alone. For the target vfio, GiB/s is the throughput times `size`.") \
	define("M11", "The CPU share of the path in a round is the time between entry and return " \
		"of its outermost functions, divided by the time in which the CPUs were not " \
		"idle. One call of eight, chosen at random, is timed and stands for all, which " \
		"are counted. Both times are net of the cost of the probe. The share of a cell is the " \
		"median (S1) of its rounds that are not rejected (R1-R3), with the interval at " \
		"99 % (S5).")
/* clang-format on */

struct metric {
	const char *name, *about;
	double (*of)(const struct distribution *d);
};

/*
 * The metrics of analysis/metrics/, sorted by their values on a skewed sample. NULL after the last
 * one. The symbols are weak so that a test of tables can bring its own metrics and does not change
 * with every new file.
 */
const struct metric *metric_at(unsigned int index) __attribute__((weak));
unsigned int metric_count(void) __attribute__((weak));

#endif
