/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 99 of 100 calls cost no more than this (M3). */
#include "../metric.h"

double metric_p99(const struct distribution *d)
{
	return distribution_quantile(d, 990);
}
