/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPU share of the invalidation path: see share.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/cell/share.h"
#include "bench/system/vector.h"

static int append(struct shares *shares, const struct share_round *round)
{
	struct share_round *added = grow(&shares->rounds, &shares->count, sizeof(*added));

	if (!added)
		return -ENOMEM;
	*added = *round;
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
	return append(shares, &round);
}

int shares_append(struct shares *shares, const struct shares *more)
{
	int ret = 0;

	for (size_t i = 0; i < more->count && !ret; i++)
		ret = append(shares, &more->rounds[i]);
	return ret;
}

void shares_free(struct shares *shares)
{
	free(shares->rounds);
	*shares = (struct shares){ 0 };
}
