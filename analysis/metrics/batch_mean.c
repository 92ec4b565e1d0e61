/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mean cost of a call in a batch, which reads the clock once for many calls (M6). */
#include "analysis/cell/metric.h"

double metric_batch_mean(const struct distribution *d)
{
	return distribution_mean(d, &d->batch);
}
