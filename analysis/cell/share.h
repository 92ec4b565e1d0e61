/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The share of the CPUs' time that the invalidation path took while a cell was measured.
 * The probe measures it round by round, on a clock that counts time. On the exact clock,
 * attribution.h gives the share of the instructions instead.
 */
#ifndef INVBENCH_ANALYSIS_SHARE_H
#define INVBENCH_ANALYSIS_SHARE_H

#include <stddef.h>
#include <jansson.h>

/* One round, as in the record. */
struct share_round {
	unsigned int round;
	double calls, path_ns, busy_ns;
	double probe_ns, probe_inside_ns; /* cost of the probe per call; its part in path_ns */
};

struct shares {
	struct share_round *rounds;
	size_t count;
};

/* Adds a share line of the record. 0, -EBADMSG or -ENOMEM. */
int shares_add(struct shares *shares, const json_t *line);
/* Adds the rounds of another process for the same cell. 0 or -ENOMEM. */
int shares_append(struct shares *shares, const struct shares *more);
void shares_free(struct shares *shares);

#endif
