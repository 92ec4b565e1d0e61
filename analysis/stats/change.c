/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * L3: where a series of kernels changed its cost.
 * What is searched is a segment: kernels between two changes, those found to
 * be spikes left out. A candidate that permutation does not explain cuts it in
 * two, or takes a spike out of it, and what is left is searched again.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include "change.h"
#include "comparison.h"
#include "order.h"
#include "seed.h"

#define PERMUTATIONS 1999
#define HOPELESS     100 /* as many as large: no alpha in use will call it a change */
#define RESAMPLINGS  399
#define TAILS	     (RESAMPLINGS / 200) /* left out at either end: 1 % together */
#define SIZE_ALPHA   0.01
#define BLOCKS_MIN   5
#define KERNELS_MIN  3

const char *const change_names[CHANGE_KINDS] = {
	[CHANGE_STEP] = "step",
	[CHANGE_SPIKE] = "spike",
	[CHANGE_NEW] = "new",
};

struct series {
	unsigned int blocks, kernels;
	double *aligned; /* by block and kernel; NaN: this boot failed */
	double alpha;
	gsl_rng *random;
	bool *spike; /* by kernel */
	struct changes *found;
};

struct segment {
	unsigned int *kernels;
	unsigned int count;
};

/* Where a segment is cut: at is an index into it. */
struct cut {
	bool spike;
	unsigned int at;
	double strength;
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
 * The strongest cut of a table of boots (S15). A kernel alone at either end is
 * a split, so that spikes are looked for between.
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

/* The boots of a segment, a table of its own. */
static double *table_of(const struct series *series, const struct segment *segment)
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

/* Shuffles the kernels within each block; a failed boot stays where it failed. */
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
		gsl_ran_shuffle(random, present, count, sizeof(*present));
		for (i = count = 0; i < columns; i++) {
			if (!isnan(values[i]))
				values[i] = present[count++];
		}
	}
}

/* (S16) */
static double p_of_cut(const struct series *series, double *table, unsigned int columns,
		       double strength, double *levels)
{
	unsigned int drawn, as_large = 0;

	for (drawn = 0; drawn < PERMUTATIONS && as_large < HOPELESS; drawn++) {
		permute(series->random, table, series->blocks, columns, levels);
		/* What rounding alone makes smaller is as large. */
		as_large += strongest_cut(table, series->blocks, columns, levels).strength >=
			    strength * (1 - 1e-9);
	}
	return (as_large + 1.0) / (drawn + 1.0);
}

/* Where resamplings of the blocks put the cut (S17). */
static int locate(const struct series *series, const double *table, const struct segment *segment,
		  const struct cut *found, double *levels, struct change *change)
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
		/* Without a boot of some kernel there is none */
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
	struct change *longer =
		reallocarray(changes->list, changes->count + 1, sizeof(*changes->list));

	if (!longer)
		return -ENOMEM;
	changes->list = longer;
	longer[changes->count++] = *change;
	return 0;
}

/* The strongest cut of a segment, if it is a change; cut->strength is 0 if not. */
static int examine(struct series *series, const struct segment *segment, struct cut *cut)
{
	double *table = table_of(series, segment);
	double *levels = calloc(segment->count, sizeof(*levels));
	struct change change = { 0 };
	int ret = table && levels ? 0 : -ENOMEM;

	if (ret)
		goto out;
	*cut = strongest_cut(table, series->blocks, segment->count, levels);
	change.kind = cut->spike ? CHANGE_SPIKE : CHANGE_STEP;
	change.at = segment->kernels[cut->at];
	/* Located first: finding p shuffles the table */
	ret = locate(series, table, segment, cut, levels, &change);
	change.p = p_of_cut(series, table, segment->count, cut->strength, levels);
	if (change.p > series->alpha)
		cut->strength = 0;
	else if (!ret)
		ret = changes_add(series->found, &change);
out:
	free(table);
	free(levels);
	return ret;
}

static int search(struct series *series, struct segment segment)
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

/* A block's level over the kernels from … to - 1, spikes left out; NaN: no boot. */
static double level_between(const struct series *series, unsigned int block, unsigned int from,
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

/* Size and interval (S17) from one difference a block. */
static void measure(struct change *change, const double *differences, unsigned int blocks)
{
	double mean = 0, squares = 0, error, width = INFINITY;
	unsigned int used = 0, i;

	for (i = 0; i < blocks; i++) {
		if (isnan(differences[i]))
			continue;
		mean += differences[i];
		used++;
	}
	mean /= used;
	for (i = 0; i < blocks; i++)
		squares += isnan(differences[i]) ? 0 : pow(differences[i] - mean, 2);
	error = used > 1 ? sqrt(squares / (used - 1)) : INFINITY;
	if (used > 1)
		width = gsl_cdf_tdist_Qinv(SIZE_ALPHA / 2, used - 1) * error / sqrt(used);
	change->size = mean;
	change->low = mean - width;
	change->high = mean + width;
	/* As many boots as find a change of this size with POWER */
	error *= gsl_cdf_ugaussian_Qinv(SIZE_ALPHA / 2) + gsl_cdf_ugaussian_Pinv(POWER);
	change->confirm =
		(unsigned int)fmin(MORE_MAX, fmax(BLOCKS_MIN, ceil(pow(error / mean, 2))));
}

static bool is_border(const struct change *change)
{
	return change->kind != CHANGE_SPIKE;
}

/* The levels beside change i lie between the steps before and after it. */
static void size_up(const struct series *series, size_t i, double *differences)
{
	struct change *list = series->found->list, *change = &list[i];
	unsigned int first = 0, end = series->kernels, block;
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
	measure(change, differences, series->blocks);
	if (is_border(change) && change->at + 1 == series->kernels)
		change->kind = CHANGE_NEW;
	if (change->kind != CHANGE_NEW)
		change->confirm = 0;
}

static int by_place(const void *left, const void *right)
{
	const struct change *a = left, *b = right;

	return (a->at > b->at) - (a->at < b->at);
}

/* Logarithms, each block's median taken off. */
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
			aligned[block * kernels + i] -= order_median(sorted, count);
	}
	for (i = 0; i < kernels; i++) {
		if (isnan(level_of(aligned, blocks, kernels, i)))
			return -EDOM;
	}
	return 0;
}

static int find(struct series *series, struct segment *all, double *differences)
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
	for (j = 0; j < found->count; j++)
		size_up(series, j, differences);
	return 0;
}

int changes_find(const double *cost, unsigned int blocks, unsigned int kernels, double alpha,
		 struct changes *changes)
{
	struct series series = { .blocks = blocks,
				 .kernels = kernels,
				 .alpha = alpha,
				 .found = changes };
	size_t boots = (size_t)blocks * kernels;
	struct segment all = { 0 };
	double *scratch;
	int ret = -EDOM;

	*changes = (struct changes){ 0 };
	if (blocks < BLOCKS_MIN || kernels < KERNELS_MIN)
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
		ret = find(&series, &all, scratch);
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
