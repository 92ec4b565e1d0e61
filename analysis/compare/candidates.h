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

/* Returns NULL if there is no metric of this name. */
const struct metric *candidate_metric(const char *name);

/*
 * Fills in the costs of the row and the result, either with one number for each boot (L2 and the
 * exact clock) or round by round within each boot (L1). Returns 0, -ENOMEM, -ENODATA if a candidate
 * has no value of the metric, or -EDOM if a cost is not above 0, because then there is no ratio. A
 * round without a ratio is only left out.
 */
int candidates_compare_boots(const struct contrast *contrast, struct contrast_row *row,
			     struct comparison *result);
int candidates_compare_rounds(const struct contrast *contrast, struct contrast_row *row,
			      struct comparison *result);

#endif
