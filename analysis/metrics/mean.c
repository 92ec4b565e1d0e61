/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the calls timed alone cost together, over their number (M6). */
#include "../metric.h"

double metric_mean(const struct distribution *d)
{
	return distribution_mean(d, &d->each);
}
