/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 99 of 100 calls cost at most this (M3). */
#include "analysis/cell/metric.h"

double metric_p99(const struct distribution *d)
{
	return distribution_quantile(d, 990);
}
