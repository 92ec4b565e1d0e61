/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates the share of the CPUs' time in the invalidation path over the rounds of a cell. */
#ifndef INVBENCH_PATH_SHARE_H
#define INVBENCH_PATH_SHARE_H

#include "analysis/read/samples.h"

/* Shares are from 0 to 1. NaN: no round counts, or too few rounds count for an interval. */
struct share_estimate {
	double share;
	double low, high; /* the interval */
	double probe; /* the share of the busy time that the probe took, before it is subtracted */
	double probe_ns; /* cost of the probe per call */
	size_t rounds;
};

/* (M11) The median over the rounds that are not rejected, with its interval at 99 % (S5). */
struct share_estimate share_estimate(const struct samples *samples,
				     const struct sampled_cell *cell);

#endif
