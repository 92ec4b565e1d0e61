/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mean cost of the calls that are timed one by one (M6). */
#include "analysis/cell/metric.h"

double metric_mean(const struct distribution *d)
{
	return distribution_mean(d, &d->each);
}
