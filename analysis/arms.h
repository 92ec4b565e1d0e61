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
