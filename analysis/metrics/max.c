/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The most expensive call (M7). */
#include <math.h>
#include "analysis/cell/metric.h"

double metric_max(const struct distribution *d)
{
	return d->each.calls ? distribution_net(d, d->max) : NAN;
}
