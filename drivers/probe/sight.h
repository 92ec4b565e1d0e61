/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was seen of a function's calls: by process, over all CPUs. */
#ifndef INVBENCH_PROBE_SIGHT_H
#define INVBENCH_PROBE_SIGHT_H

#include "observed.h"

struct sight {
	__u32 process;
	struct observed seen;
};

struct sights {
	struct sight *list;
	unsigned int count;
	struct observed_totals totals; /* sums over CPUs */
	__u64 idle; /* nanoseconds that CPUs were, of kinds that sum */
	__u64 missed; /* that the kernel did not hand over */
	__u64 unended; /* were seen to begin only: under way still, or the kernel was short of room */
};

/* The process' entry, made if it is not there; NULL without memory. */
struct sight *sights_find(struct sights *sights, __u32 process);
void sights_free(struct sights *sights);

/* One call more. */
void observed_record(struct observed *to, __u64 ticks, __u64 size);
/* Adds what another CPU, or another process, has. */
void totals_add(struct observed_totals *to, const struct observed_totals *from);
void observed_add(struct observed *to, const struct observed *from);

__u64 histogram_calls(const __u32 *histogram);

/* The value that at least so large a share of the calls keep within, below by 0.8 % at most. */
__u64 observed_quantile(const __u32 *histogram, __u64 calls, double share);

#endif
