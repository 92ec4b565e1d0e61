/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 999 of 1,000 calls cost at most this (M3). */
#include "analysis/cell/metric.h"

double metric_p999(const struct distribution *d)
{
	return distribution_quantile(d, 999);
}
