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

/* The cells of a boot are neighbours in the samples. */
static const struct sampled_cell *cells_of(const struct samples *samples,
					   const struct sampled_boot *boot, size_t *count)
{
	size_t first = 0;

	while (first < samples->cell_count && samples->cells[first].boot != boot->boot)
		first++;
	for (*count = 0; first + *count < samples->cell_count &&
			 samples->cells[first + *count].boot == boot->boot;)
		++*count;
	return samples->cells + first;
}

static bool is_duplicate(const struct samples *samples, const struct sampled_boot *a,
			 const struct sampled_boot *b)
{
	const struct sampled_cell *of_a, *of_b;
	size_t count_a, count_b, i;

	if (strcmp(a->kernel, b->kernel) || !sampled_is_exact(b))
		return false;
	of_a = cells_of(samples, a, &count_a);
	of_b = cells_of(samples, b, &count_b);
	if (!count_a || count_a != count_b)
		return false;
	for (i = 0; i < count_a; i++) {
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
