/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds boots with identical results: see duplicate_boot.h. */
#include <string.h>
#include "analysis/series/duplicate_boot.h"

static bool same_tally(const struct tally *a, const struct tally *b)
{
	return a->intervals == b->intervals && a->calls == b->calls && a->ticks == b->ticks;
}

static bool same_distribution(const struct distribution *a, const struct distribution *b)
{
	return a->bucket_count == b->bucket_count && a->calls == b->calls && a->min == b->min &&
	       a->max == b->max && a->empty == b->empty && same_tally(&a->each, &b->each) &&
	       same_tally(&a->batch, &b->batch) &&
	       (!a->bucket_count ||
		!memcmp(a->buckets, b->buckets, a->bucket_count * sizeof(*a->buckets)));
}

static bool same_cell(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return a->cell == b->cell && a->state == b->state && a->counted_calls == b->counted_calls &&
	       !memcmp(a->counters, b->counters, sizeof(a->counters)) &&
	       same_distribution(&a->distribution, &b->distribution);
}

static bool is_duplicate(const struct samples *samples, const struct sampled_boot *a,
			 const struct sampled_boot *b)
{
	const struct sampled_cell *of_a = samples->cells + a->first_cell;
	const struct sampled_cell *of_b = samples->cells + b->first_cell;
	size_t i;

	if (strcmp(a->kernel, b->kernel) || !sampled_is_exact(b))
		return false;
	if (!a->own_cells || a->own_cells != b->own_cells)
		return false;
	for (i = 0; i < a->own_cells; i++) {
		if (!same_cell(&of_a[i], &of_b[i]))
			return false;
	}
	return true;
}

const struct sampled_boot *duplicate_boot_of(const struct samples *samples,
					     const struct sampled_boot *boot)
{
	const struct sampled_boot *first = samples->boots;

	if (!sampled_is_exact(boot))
		return boot;
	while (first < boot && !is_duplicate(samples, first, boot))
		first++;
	return first;
}
