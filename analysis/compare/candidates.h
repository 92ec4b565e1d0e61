/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The costs of the two candidates of a row, over all boots that measured them.
 * A row names the cell of the first boot; these functions find the cells of the other boots.
 */
#ifndef INVBENCH_CANDIDATES_H
#define INVBENCH_CANDIDATES_H

#include "analysis/cell/metric.h"
#include "analysis/compare/contrast.h"

/*
 * Any round has these metrics. The others are of all samples of a cell; between candidates of one boot they are
 * of the samples of each round, if it was a process that wrote its histogram (samples_load_tail()).
 */
#define CANDIDATE_METRIC_BATCH "batch_mean"
#define CANDIDATE_METRIC_MEAN  "mean"
bool candidate_metric_is_of_rounds(const char *name);

/*
 * The cost of a call in one boot, in the clock's unit: the median over its rounds, without the
 * rejected rounds, whose number is added to *rejected. NaN if no round is left.
 */
double candidate_cost_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
				const char *metric, unsigned int *rejected);

/* The default metric of rounds: batches if the cell has any, else single calls. */
const char *candidate_metric_of_rounds(const struct sampled_cell *cell);

/* A median over rounds, and its interval (S5), infinite with too few rounds; NaN without rounds. */
struct candidate_interval {
	double median, low, high;
};

/* Of the cost of a call in one boot, by the default metric; the interval is at 1 - alpha. */
void candidate_interval_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
				  double alpha, struct candidate_interval *interval);

/* Returns NULL if there is no metric of this name. */
const struct metric *candidate_metric(const char *name);

/* The cost of a call in one replicate: a boot, or a round of a boot. */
struct replicate {
	uint64_t key; /* boot and round; the same for both candidates of a pair */
	double cost; /* of a call, in the clock's unit */
};

/* Sorted by key. */
struct replicates {
	struct replicate *list;
	size_t count;
};

/*
 * Collects the costs of both candidates of a row: pairs of rounds, or for each side its boots. Also counts the
 * rounds that are left out, in the row. 0, -ENOMEM, -ENODATA if a side has no value of the metric, or -EDOM if
 * no round has a ratio.
 */
int replicates_collect(const struct contrast *contrast, struct contrast_row *row,
		       struct replicates *a, struct replicates *b);

void replicates_free(struct replicates *replicates);

/* Whether the rounds of both candidates are paired (L1). Otherwise a boot is one number (L2, the exact clock). */
bool candidates_are_paired(const struct contrast *contrast);

/*
 * Fills in the costs of the row and the result. Returns 0, -ENOMEM, -ENODATA if a candidate has no value of
 * the metric, or -EDOM if a cost is not above 0, because then there is no ratio. A round without a
 * ratio is only left out.
 */
int candidates_compare_row(const struct contrast *contrast, struct contrast_row *row,
			   struct comparison *result);

/* The same with costs that were collected before; neither list may be empty. */
int candidates_compare(const struct contrast *contrast, const struct replicates *a,
		       const struct replicates *b, struct contrast_row *row,
		       struct comparison *result);

#endif
