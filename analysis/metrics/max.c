/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dearest call (M7). */
#include <math.h>
#include "../metric.h"

double metric_max(const struct distribution *d)
{
	return d->each.calls ? distribution_net(d, d->max) : NAN;
}
