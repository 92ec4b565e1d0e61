/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * L3: finds where the cost changes in a series of kernels: see change.h.
 * The search works on a segment: the kernels between two changes, without the spikes found so far.
 * A cut that permutation does not explain divides the segment or removes a spike from it. The
 * search then repeats on the rest.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include "analysis/stats/change.h"
#include "analysis/stats/comparison.h"
#include "analysis/stats/order.h"
#include "analysis/stats/seed.h"
#include "bench/system/vector.h"

#define PERMUTATIONS_MIN 2000 /* the observed order is one of them */
#define PERMUTATIONS_MAX 20000 /* more only if alpha were out of reach otherwise */
#define RESOLUTION	 5 /* steps of p up to alpha */
#define RESAMPLINGS	 399
#define TAILS		 (RESAMPLINGS / 200) /* resamplings left out at each end, 1 % in total */
#define KERNELS_MIN	 3

const char *const change_names[CHANGE_KINDS] = {
	[CHANGE_STEP] = "step",
	[CHANGE_SPIKE] = "spike",
	[CHANGE_NEW] = "new",
};

struct step_series {
	unsigned int blocks, kernels;
	double *aligned; /* aligned[block * kernels + kernel], ln; NaN: the boot failed */
	double alpha; /* of this series: its share of the family's */
	gsl_rng *random;
	bool *spike; /* spike[kernel] */
	struct changes *found;
};

struct segment {
	unsigned int *kernels;
	unsigned int count;
};

/* A place at which a segment may be cut. */
struct cut {
	bool spike;
	unsigned int at; /* index into the segment */
	double strength; /* 0: not a change; below 0: none was found */
};

static double level_of(const double *values, unsigned int rows, unsigned int columns,
		       unsigned int column)
{
	double sum = 0;
	unsigned int used = 0, row;

	for (row = 0; row < rows; row++) {
		if (isnan(values[row * columns + column]))
			continue;
		sum += values[row * columns + column];
		used++;
	}
	return used ? sum / used : NAN;
}

static void keep_stronger(struct cut *best, bool spike, unsigned int at, double off, double weight)
{
	double strength = fabs(off) * sqrt(weight);

	if (strength > best->strength)
		*best = (struct cut){ .spike = spike, .at = at, .strength = strength };
}

/*
 * The strongest cut of a table of boots (S15). A single kernel at either end counts as a split, so
 * only the kernels between are tried as spikes.
 */
static struct cut strongest_cut(const double *values, unsigned int rows, unsigned int columns,
				double *levels)
{
	struct cut best = { .strength = -1 };
	double mean = 0, sum = 0, n = columns;
	unsigned int i;

	for (i = 0; i < columns; i++) {
		levels[i] = level_of(values, rows, columns, i);
		mean += levels[i] / n;
	}
	for (i = 1; i < columns; i++) {
		sum += levels[i - 1] - mean;
		keep_stronger(&best, false, i, sum, n / (i * (n - i)));
		if (i + 1 < columns)
			keep_stronger(&best, true, i, levels[i] - mean, n / (n - 1));
	}
	return best;
}

/* Copies the boots of a segment to a new table. */
static double *table_of(const struct step_series *series, const struct segment *segment)
{
	double *table = calloc((size_t)series->blocks * segment->count, sizeof(*table));
	unsigned int block, i;

	for (block = 0; table && block < series->blocks; block++) {
		const double *row = &series->aligned[block * series->kernels];

		for (i = 0; i < segment->count; i++)
			table[block * segment->count + i] = row[segment->kernels[i]];
	}
	return table;
}

/* Shuffles the kernels within each block, except failed boots. */
static void permute(gsl_rng *random, double *table, unsigned int rows, unsigned int columns,
		    double *present)
{
	unsigned int row, i, count;

	for (row = 0; row < rows; row++) {
		double *values = &table[row * columns];

		for (i = count = 0; i < columns; i++) {
			if (!isnan(values[i]))
				present[count++] = values[i];
		}
		/* GSL aborts the program for an empty list. */
		if (count > 1)
			gsl_ran_shuffle(random, present, count, sizeof(*present));
		for (i = count = 0; i < columns; i++) {
			if (!isnan(values[i]))
				values[i] = present[count++];
		}
	}
}

/* How many orders make p fine enough for alpha (S16). */
static double permutations_for(double alpha)
{
	double fine = fmin(ceil(RESOLUTION / alpha), PERMUTATIONS_MAX);

	return fmax(fmax(fine, ceil(1 / alpha)), PERMUTATIONS_MIN);
}

/* (S16) Gives up as soon as p is above alpha for certain. */
static double p_of_cut(const struct step_series *series, double *table, unsigned int columns,
		       double strength, double *levels)
{
	double orders = permutations_for(series->alpha), drawn, as_strong = 1;

	for (drawn = 1; drawn < orders && as_strong <= series->alpha * orders; drawn++) {
		permute(series->random, table, series->blocks, columns, levels);
		/* The tolerance keeps rounding from making an equal cut weaker. */
		as_strong += strongest_cut(table, series->blocks, columns, levels).strength >=
			     strength * (1 - 1e-9);
	}
	return as_strong / drawn;
}

/* Finds the range of places at which resamplings of the blocks put the cut (S17). */
static int locate(const struct step_series *series, const double *table,
		  const struct segment *segment, const struct cut *found, double *levels,
		  struct change *change)
{
	unsigned int i, row, n = segment->count;
	double *resampled = calloc((size_t)series->blocks * n, sizeof(*resampled));
	double places[RESAMPLINGS];
	struct cut cut;

	if (!resampled)
		return -ENOMEM;
	for (i = 0; i < RESAMPLINGS; i++) {
		for (row = 0; row < series->blocks; row++)
			memcpy(&resampled[row * n],
			       &table[gsl_rng_uniform_int(series->random, series->blocks) * n],
			       n * sizeof(*table));
		cut = strongest_cut(resampled, series->blocks, n, levels);
		/* A resampling without any boot of some kernel has no cut. */
		places[i] = cut.strength < 0 ? found->at : cut.at;
	}
	order_sort(places, RESAMPLINGS);
	change->from = segment->kernels[(unsigned int)places[TAILS]];
	change->to = segment->kernels[(unsigned int)places[RESAMPLINGS - 1 - TAILS]];
	free(resampled);
	return 0;
}

static int changes_add(struct changes *changes, const struct change *change)
{
	struct change *added = grow(&changes->list, &changes->count, sizeof(*added));

	if (!added)
		return -ENOMEM;
	*added = *change;
	return 0;
}

/* Tests the cut; one that is not a change gets the strength 0. The table is shuffled. */
static double test_cut(const struct step_series *series, const struct segment *segment,
		       double *table, double *levels, struct cut *cut)
{
	double p;

	*cut = strongest_cut(table, series->blocks, segment->count, levels);
	p = p_of_cut(series, table, segment->count, cut->strength, levels);
	if (p > series->alpha)
		cut->strength = 0;
	return p;
}

/* Finds the strongest cut of a segment. If it is not a change, cut->strength is 0. */
static int examine(struct step_series *series, const struct segment *segment, struct cut *cut)
{
	double *table = table_of(series, segment), *shuffled = table_of(series, segment);
	double *levels = calloc(segment->count, sizeof(*levels));
	struct change change = { 0 };
	int ret = table && shuffled && levels ? 0 : -ENOMEM;

	if (!ret)
		change.p = test_cut(series, segment, shuffled, levels, cut);
	if (ret || cut->strength <= 0)
		goto out;
	change.kind = cut->spike ? CHANGE_SPIKE : CHANGE_STEP;
	change.at = segment->kernels[cut->at];
	ret = locate(series, table, segment, cut, levels, &change);
	if (!ret)
		ret = changes_add(series->found, &change);
out:
	free(table);
	free(shuffled);
	free(levels);
	return ret;
}

static int search(struct step_series *series, struct segment segment)
{
	struct segment right = segment;
	struct cut cut;
	int ret;

	if (segment.count < 2)
		return 0;
	ret = examine(series, &segment, &cut);
	if (ret || cut.strength <= 0)
		return ret;
	if (cut.spike) {
		series->spike[segment.kernels[cut.at]] = true;
		segment.count--;
		memmove(&segment.kernels[cut.at], &segment.kernels[cut.at + 1],
			(segment.count - cut.at) * sizeof(*segment.kernels));
		return search(series, segment);
	}
	right.kernels += cut.at;
	right.count -= cut.at;
	segment.count = cut.at;
	ret = search(series, segment);
	return ret ? ret : search(series, right);
}

/* A block's mean over the kernels from … to - 1, without spikes; NaN if there is no boot. */
static double level_between(const struct step_series *series, unsigned int block, unsigned int from,
			    unsigned int to)
{
	double sum = 0;
	unsigned int used = 0, i;

	for (i = from; i < to; i++) {
		double value = series->aligned[block * series->kernels + i];

		if (series->spike[i] || isnan(value))
			continue;
		sum += value;
		used++;
	}
	return used ? sum / used : NAN;
}

/* Size and interval (S17) from one difference for each block. Returns the standard deviation. */
static double measure(struct change *change, const double *differences, unsigned int blocks,
		      unsigned int *used)
{
	double mean = 0, squares = 0, deviation, width = INFINITY;
	unsigned int i;

	for (i = *used = 0; i < blocks; i++) {
		if (isnan(differences[i]))
			continue;
		mean += differences[i];
		++*used;
	}
	mean /= *used;
	for (i = 0; i < blocks; i++)
		squares += isnan(differences[i]) ? 0 : pow(differences[i] - mean, 2);
	deviation = *used > 1 ? sqrt(squares / (*used - 1)) : INFINITY;
	if (*used > 1)
		width = gsl_cdf_tdist_Qinv(CHANGE_SIZE_ALPHA / 2, *used - 1) * deviation /
			sqrt(*used);
	change->size = mean;
	change->low = mean - width;
	change->high = mean + width;
	return deviation;
}

static bool is_border(const struct change *change)
{
	return change->kind != CHANGE_SPIKE;
}

/*
 * A change at the last kernel has no later kernel to show that it lasts. Boots of this kernel stand in
 * for it: as many as find a change of this size at POWER (S17). A change anywhere needs an interval
 * without 0.
 */
static void confirm(const struct step_series *series, struct change *change, double deviation,
		    unsigned int used)
{
	bool is_last = is_border(change) && change->at + 1 == series->kernels;
	double z = gsl_cdf_ugaussian_Qinv(CHANGE_SIZE_ALPHA / 2) + gsl_cdf_ugaussian_Pinv(POWER);
	double asked = fmin(SETTLING_MAX,
			    fmax(CHANGE_BLOCKS_MIN, ceil(pow(z * deviation / change->size, 2))));

	if ((change->low > 0 || change->high < 0) && (!is_last || used >= asked))
		return;
	if (is_last)
		change->kind = CHANGE_NEW;
	change->confirm = asked > used ? (unsigned int)asked - used : 1;
}

/* Blocks that lack the last kernel, but not the kernels before the change: its next boots fill them. */
static unsigned int waiting_blocks(const struct step_series *series, unsigned int first)
{
	unsigned int last = series->kernels - 1, waiting = 0, block;

	for (block = 0; block < series->blocks; block++)
		waiting += isnan(series->aligned[block * series->kernels + last]) &&
			   !isnan(level_between(series, block, first, last));
	return waiting;
}

/* Compares the levels on both sides of change i, up to the next steps. */
static void size_up(const struct step_series *series, size_t i, double *differences)
{
	struct change *list = series->found->list, *change = &list[i];
	unsigned int first = 0, end = series->kernels, block, used;
	double deviation;
	size_t j;

	for (j = 0; j < series->found->count; j++) {
		if (j < i && is_border(&list[j]))
			first = list[j].at;
		if (j > i && is_border(&list[j]) && end == series->kernels)
			end = list[j].at;
	}
	for (block = 0; block < series->blocks; block++) {
		if (is_border(change))
			differences[block] = level_between(series, block, change->at, end) -
					     level_between(series, block, first, change->at);
		else
			differences[block] = series->aligned[block * series->kernels + change->at] -
					     level_between(series, block, first, end);
	}
	deviation = measure(change, differences, series->blocks, &used);
	confirm(series, change, deviation, used);
	change->confirm_each =
		change->kind != CHANGE_NEW || waiting_blocks(series, first) < change->confirm;
}

static int by_place(const void *left, const void *right)
{
	const struct change *a = left, *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

/*
 * Takes logarithms and subtracts each block's median. A boot alone in its block is its own median: it
 * says nothing about the kernels, and as a difference of 0 it would hide a change.
 */
static int align(const double *cost, unsigned int blocks, unsigned int kernels, double *aligned,
		 double *sorted)
{
	unsigned int block, i, count;

	for (block = 0; block < blocks; block++) {
		for (i = count = 0; i < kernels; i++) {
			double value = cost[block * kernels + i];

			if (value <= 0 || isinf(value))
				return -EDOM;
			aligned[block * kernels + i] = log(value);
			if (!isnan(value))
				sorted[count++] = log(value);
		}
		order_sort(sorted, count);
		for (i = 0; i < kernels; i++)
			aligned[block * kernels + i] -=
				count > 1 ? order_median(sorted, count) : NAN;
	}
	for (i = 0; i < kernels; i++) {
		if (isnan(level_of(aligned, blocks, kernels, i)))
			return -EDOM;
	}
	return 0;
}

static int find(struct step_series *series, struct segment *all, size_t family, double *differences)
{
	struct changes *found = series->found;
	unsigned int i;
	size_t j;
	int ret;

	for (i = 0; i < series->kernels; i++)
		all->kernels[i] = i;
	all->count = series->kernels;
	ret = search(series, *all);
	if (ret || !found->count)
		return ret;
	qsort(found->list, found->count, sizeof(*found->list), by_place);
	for (j = 0; j < found->count; j++) {
		found->list[j].p = fmin(1, found->list[j].p * family);
		size_up(series, j, differences);
	}
	return 0;
}

/*
 * A kernel is first of k in each of b blocks with the probability k^-b, and each of k kernels may be so.
 * No p of a change at one kernel, the last one too, is smaller. A step in the middle would need fewer blocks, but a
 * series that cannot see a change at its last kernel must not pass for one without a change.
 */
unsigned int changes_blocks(unsigned int kernels, double alpha, size_t family)
{
	double few = kernels < KERNELS_MIN ? KERNELS_MIN : kernels;

	return (unsigned int)fmax(CHANGE_BLOCKS_MIN, 1 + ceil(log(family / alpha) / log(few)));
}

int changes_find(const double *cost, unsigned int blocks, unsigned int kernels, double alpha,
		 size_t family, struct changes *changes)
{
	struct step_series series = { .blocks = blocks,
				      .kernels = kernels,
				      .alpha = alpha / family,
				      .found = changes };
	size_t boots = (size_t)blocks * kernels;
	struct segment all = { 0 };
	double *scratch;
	int ret = -EDOM;

	*changes = (struct changes){ 0 };
	if (kernels < KERNELS_MIN || blocks < changes_blocks(kernels, alpha, family))
		return ret;
	series.aligned = calloc(boots, sizeof(*series.aligned));
	series.spike = calloc(kernels, sizeof(*series.spike));
	series.random = seed_from(cost, boots);
	all.kernels = calloc(kernels, sizeof(*all.kernels));
	scratch = calloc(blocks > kernels ? blocks : kernels, sizeof(*scratch));
	if (!series.aligned || !series.spike || !series.random || !all.kernels || !scratch)
		ret = -ENOMEM;
	else
		ret = align(cost, blocks, kernels, series.aligned, scratch);
	if (!ret)
		ret = find(&series, &all, family, scratch);
	if (ret)
		changes_free(changes);
	free(series.aligned);
	free(series.spike);
	if (series.random)
		gsl_rng_free(series.random);
	free(all.kernels);
	free(scratch);
	return ret;
}

int changes_find_exact(const double *cost, unsigned int kernels, struct changes *changes)
{
	unsigned int i;
	int ret = 0;

	*changes = (struct changes){ 0 };
	for (i = 0; !ret && i < kernels; i++) {
		struct change change = { .at = i, .from = i, .to = i, .p = NAN };

		if (!(cost[i] > 0) || isinf(cost[i]))
			ret = -EDOM;
		if (ret || !i || cost[i] == cost[i - 1])
			continue;
		change.size = change.low = change.high = log(cost[i] / cost[i - 1]);
		ret = changes_add(changes, &change);
	}
	if (ret)
		changes_free(changes);
	return ret;
}

void changes_free(struct changes *changes)
{
	free(changes->list);
	*changes = (struct changes){ 0 };
}
