/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cheapest call (M7). */
#include <math.h>
#include "analysis/cell/metric.h"

double metric_min(const struct distribution *d)
{
	return d->each.calls ? distribution_net(d, d->min) : NAN;
}
