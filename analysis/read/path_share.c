/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates the CPU share of the path: see path_share.h. */
#include <math.h>
#include <stdlib.h>
#include "analysis/read/path_share.h"
#include "analysis/stats/order.h"
#include "analysis/stats/sign.h"

#define ALPHA 0.01

/* Subtracts the cost of the probe from both times. */
static double net_share(const struct share_round *round)
{
	double path = round->path_ns - round->calls * round->probe_inside_ns;
	double busy = round->busy_ns - round->calls * round->probe_ns;

	return path > 0 && busy > 0 ? path / busy : 0;
}

struct share_estimate share_estimate(const struct samples *samples, const struct sampled_cell *cell)
{
	struct share_estimate estimate = { NAN, NAN, NAN, NAN, NAN, 0 };
	const struct shares *of = &cell->shares;
	double *net = calloc(2 * of->count + 1, sizeof(*net)), *probe = net + of->count;
	size_t i;

	for (i = 0; net && i < of->count; i++) {
		const struct share_round *round = &of->rounds[i];

		if (sampled_round_rejected(samples, cell, round->round))
			continue;
		probe[estimate.rounds] = round->calls * round->probe_ns / round->busy_ns;
		estimate.probe_ns = round->probe_ns;
		net[estimate.rounds++] = net_share(round);
	}
	if (estimate.rounds) {
		order_sort(net, estimate.rounds);
		order_sort(probe, estimate.rounds);
		estimate.share = order_median(net, estimate.rounds);
		estimate.probe = order_median(probe, estimate.rounds);
		sign_interval(net, estimate.rounds, ALPHA, &estimate.low, &estimate.high);
	}
	if (!isfinite(estimate.low))
		estimate.low = estimate.high = NAN;
	free(net);
	return estimate;
}
