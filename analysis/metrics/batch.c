/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a call costs in a batch, the clock being read once for many (M6). */
#include "../metric.h"

double metric_batch(const struct distribution *d)
{
	return distribution_mean(d, &d->batch);
}
