/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The path's share of the CPUs' time: see share.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "samples.h"
#include "share.h"
#include "stats/order.h"
#include "stats/sign.h"

#define ALPHA 0.01

static int append(struct shares *shares, const struct share_round *rounds, size_t count)
{
	struct share_round *grown;

	if (!count)
		return 0;
	grown = reallocarray(shares->rounds, shares->count + count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memcpy(grown + shares->count, rounds, count * sizeof(*grown));
	shares->rounds = grown;
	shares->count += count;
	return 0;
}

int shares_add(struct shares *shares, const json_t *line)
{
	struct share_round round;
	json_int_t number, calls, path, busy;

	if (json_unpack((json_t *)line, "{s:I, s:I, s:I, s:I, s:F, s:F}", "round", &number, "calls",
			&calls, "path_ns", &path, "busy_ns", &busy, "probe_ns", &round.probe_ns,
			"probe_inside_ns", &round.probe_inside_ns) ||
	    number < 0 || calls < 0 || path < 0 || busy <= 0)
		return -EBADMSG;
	round.round = (unsigned int)number;
	round.calls = (double)calls;
	round.path_ns = (double)path;
	round.busy_ns = (double)busy;
	return append(shares, &round, 1);
}

int shares_append(struct shares *shares, const struct shares *more)
{
	return append(shares, more->rounds, more->count);
}

void shares_free(struct shares *shares)
{
	free(shares->rounds);
	*shares = (struct shares){ 0 };
}

/* Without what looking took, of either; a call's part of it is no more than an empty call's. */
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
