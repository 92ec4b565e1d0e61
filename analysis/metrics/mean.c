/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What many calls cost together, over their number (M6). */
#include <math.h>
#include "../metric.h"

double metric_mean(const struct distribution *d)
{
	const struct tally *tally = d->batch.calls ? &d->batch : &d->each;
	long double net = tally->ticks - (long double)d->empty * tally->intervals;

	if (!tally->calls)
		return NAN;
	return net > 0 ? (double)(net / tally->calls) : 0;
}
