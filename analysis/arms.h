/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two arms of a contrast cost, over all boots that measured them.
 * The rows of a contrast name an arm by its first boot; here the others are
 * found again.
 */
#ifndef INVBENCH_ARMS_H
#define INVBENCH_ARMS_H

#include "contrast.h"
#include "metric.h"

/* The metrics that rounds have one by one; the others are of all samples of a cell. */
#define ARM_METRIC_BATCH "batch"
#define ARM_METRIC_MEAN	 "mean"
bool arm_metric_is_of_rounds(const char *name);
/*
 * What a call costs by the rounds of one boot: their median, those rejected left
 * out and counted. NaN: it has none.
 */
double arm_cost_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
			  const char *metric, unsigned int *rejected);
/* Of a boot that is compared with none of the same program: batches, if it has any. */
const char *arm_metric_of_rounds(const struct sampled_cell *cell);
/* NULL: there is none of that name. */
const struct metric *arm_metric(const char *name);

/* Whether it is the same cell of the plan on the same kernel, in this boot or another. */
bool arm_is_again(const struct samples *samples, const struct sampled_cell *a,
		  const struct sampled_cell *b);

/*
 * Fill in the row's costs and the result: a number a boot (L2, or facts), or
 * round by round within each boot (L1). 0, -ENOMEM, or -EDOM: no cost, no ratio.
 */
int arms_compare_boots(const struct contrast *contrast, struct contrast_row *row,
		       struct comparison *result);
int arms_compare_rounds(const struct contrast *contrast, struct contrast_row *row,
			struct comparison *result);

#endif
