/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What share of the CPUs' time the invalidation path took while a cell was at work.
 * Of a clock that has time in it, round by round, as the probe saw it from outside;
 * on the exact clock the functions of a call tell the like (attribution.h).
 */
#ifndef INVBENCH_ANALYSIS_SHARE_H
#define INVBENCH_ANALYSIS_SHARE_H

#include <stddef.h>
#include <jansson.h>

struct samples;
struct sampled_cell;

/* One round's, as the record has it. */
struct share_round {
	unsigned int round;
	double calls, path_ns, busy_ns;
	double probe_ns, probe_inside_ns; /* what looking costs a call; of these, in path_ns */
};

struct shares {
	struct share_round *rounds;
	size_t count;
};

/* A line of the record's. 0, -EBADMSG or -ENOMEM. */
int shares_add(struct shares *shares, const json_t *line);
/* What another process told of the same cell. 0 or -ENOMEM. */
int shares_append(struct shares *shares, const struct shares *more);
void shares_free(struct shares *shares);

/* Shares from 0 to 1; NaN: there is none, or there are too few rounds for an interval. */
struct share_estimate {
	double share, low, high;
	double probe; /* of the busy time, what looking took before it was subtracted */
	double probe_ns; /* of a call */
	size_t rounds;
};

/*
 * (M11) The median over the rounds that are not rejected for noise, and its
 * interval at 99 % (S5).
 */
struct share_estimate share_estimate(const struct samples *samples,
				     const struct sampled_cell *cell);

#endif
