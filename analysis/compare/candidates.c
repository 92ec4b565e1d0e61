/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes and compares the costs of two candidates: see candidates.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/stats/order.h"
#include "analysis/stats/sign.h"
#include "bench/system/vector.h"

bool candidate_metric_is_of_rounds(const char *name)
{
	return !strcmp(name, CANDIDATE_METRIC_BATCH) || !strcmp(name, CANDIDATE_METRIC_MEAN);
}

const struct metric *candidate_metric(const char *name)
{
	unsigned int i;

	for (i = 0; i < metric_count(); i++) {
		if (!strcmp(metric_at(i)->name, name))
			return metric_at(i);
	}
	return NULL;
}

static const struct rounds *rounds_of(const struct sampled_cell *cell, const char *metric)
{
	if (!strcmp(metric, CANDIDATE_METRIC_BATCH))
		return &cell->batch;
	return strcmp(metric, CANDIDATE_METRIC_MEAN) ? &cell->tail : &cell->each;
}

const char *candidate_metric_of_rounds(const struct sampled_cell *cell)
{
	return cell->batch.count ? CANDIDATE_METRIC_BATCH : CANDIDATE_METRIC_MEAN;
}

/* The net costs of the rounds that count, sorted; NULL without memory. */
static double *costs_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
			       const char *metric, size_t *count, unsigned int *rejected)
{
	const struct rounds *rounds = rounds_of(cell, metric);
	double *costs = calloc(rounds->count + 1, sizeof(*costs));

	*count = 0;
	for (size_t i = 0; costs && i < rounds->count; i++) {
		if (sampled_round_rejected(samples, cell, rounds->costs[i].round))
			++*rejected;
		else
			costs[(*count)++] =
				rounds_net(&rounds->costs[i], (double)cell->distribution.empty);
	}
	if (costs)
		order_sort(costs, *count);
	return costs;
}

double candidate_cost_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
				const char *metric, unsigned int *rejected)
{
	size_t count;
	double *costs = costs_of_rounds(samples, cell, metric, &count, rejected);
	double median = costs ? order_median(costs, count) : NAN;

	free(costs);
	return median;
}

void candidate_interval_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
				  double alpha, struct candidate_interval *interval)
{
	unsigned int rejected = 0;
	size_t count;
	double *costs =
		costs_of_rounds(samples, cell, candidate_metric_of_rounds(cell), &count, &rejected);

	*interval = (struct candidate_interval){ NAN, NAN, NAN };
	if (costs && count) {
		interval->median = order_median(costs, count);
		sign_interval(costs, count, alpha, &interval->low, &interval->high);
	}
	free(costs);
}

bool candidates_are_paired(const struct contrast *contrast)
{
	return !contrast->is_exact && contrast_is_paired(contrast);
}

static int add_replicate(struct replicates *replicates, unsigned int boot, unsigned int round,
			 double cost)
{
	struct replicate *added = grow(&replicates->list, &replicates->count, sizeof(*added));

	if (!added)
		return -ENOMEM;
	*added = (struct replicate){ (uint64_t)boot << 32 | round, cost };
	return 0;
}

static double cost_of_boot(const struct contrast *contrast, const struct samples *samples,
			   const struct sampled_cell *cell, struct contrast_row *row)
{
	if (!contrast->is_exact && candidate_metric_is_of_rounds(row->metric))
		return candidate_cost_of_rounds(samples, cell, row->metric, &row->rejected);
	return candidate_metric(row->metric)->of(&cell->distribution);
}

/* Collects one cost for each boot that has one. */
static int collect_boots(const struct contrast *contrast, const struct samples *samples,
			 const struct sampled_cell *first, struct contrast_row *row,
			 struct replicates *boots)
{
	const struct sampled_cell *cell;
	int ret = 0;

	sampled_foreach_place(samples, cell, first, AXIS_COUNT) {
		double cost;

		if (ret || cell->state != CELL_MEASURED ||
		    !contrast_same_cell(samples, cell, first))
			continue;
		cost = cost_of_boot(contrast, samples, cell, row);
		if (contrast->is_exact || !isnan(cost))
			ret = add_replicate(boots, cell->boot, 0, cost);
	}
	return ret || boots->count ? ret : -ENODATA;
}

/* A call may cost no more than reading the clock. Such a round has no ratio. */
static int add_pair(unsigned int boot, unsigned int round, double cost_a, double cost_b,
		    struct contrast_row *row, struct replicates *a, struct replicates *b)
{
	int ret;

	if (!(cost_a > 0) || !(cost_b > 0)) {
		row->unpriced++;
		return 0;
	}
	ret = add_replicate(a, boot, round, cost_a);
	return ret ? ret : add_replicate(b, boot, round, cost_b);
}

static int collect_pairs_of_boot(const struct samples *samples, const struct sampled_cell *of_a,
				 const struct sampled_cell *of_b, struct contrast_row *row,
				 struct replicates *a, struct replicates *b)
{
	const struct rounds *in_a = rounds_of(of_a, row->metric);
	const struct rounds *in_b = rounds_of(of_b, row->metric);
	int ret = 0;
	size_t i;

	for (i = 0; i < in_a->count && !ret; i++) {
		unsigned int round = in_a->costs[i].round;
		const struct round_cost *other = rounds_find(in_b, round);

		if (!other)
			continue;
		/* With KVM both kernels have a boot of their own, and either may have had the noise. */
		if (sampled_round_rejected(samples, of_a, round) ||
		    sampled_round_rejected(samples, of_b, round))
			row->rejected++;
		else
			ret = add_pair(
				of_a->boot, round,
				rounds_net(&in_a->costs[i], (double)of_a->distribution.empty),
				rounds_net(other, (double)of_b->distribution.empty), row, a, b);
	}
	return ret;
}

/* Kernels take turns in the rounds of their run; other candidates are in one boot. */
static bool share_rounds(const struct contrast *contrast, const struct sampled_cell *a,
			 const struct sampled_cell *b)
{
	const struct samples *samples = contrast->samples_a;

	if (contrast_is_within_boot(contrast))
		return a->boot == b->boot;
	return sampled_boot_of(samples, a)->header == sampled_boot_of(samples, b)->header;
}

static int collect_pairs(const struct contrast *contrast, struct contrast_row *row,
			 struct replicates *a, struct replicates *b)
{
	const struct samples *samples = contrast->samples_a;
	const struct sampled_cell *of_a, *of_b;
	int ret = 0;

	sampled_foreach_place(samples, of_a, row->a, AXIS_COUNT) {
		if (of_a->state != CELL_MEASURED || !contrast_same_cell(samples, of_a, row->a))
			continue;
		sampled_foreach_place(samples, of_b, row->b, AXIS_COUNT) {
			if (!ret && share_rounds(contrast, of_a, of_b) &&
			    of_b->state == CELL_MEASURED &&
			    contrast_same_cell(samples, of_b, row->b))
				ret = collect_pairs_of_boot(samples, of_a, of_b, row, a, b);
		}
	}
	if (ret || a->count)
		return ret;
	return row->unpriced ? -EDOM : -ENODATA;
}

static int by_key(const void *left, const void *right)
{
	const struct replicate *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

int replicates_collect(const struct contrast *contrast, struct contrast_row *row,
		       struct replicates *a, struct replicates *b)
{
	int ret;

	if (candidates_are_paired(contrast)) {
		ret = collect_pairs(contrast, row, a, b);
	} else {
		ret = collect_boots(contrast, contrast->samples_a, row->a, row, a);
		if (!ret)
			ret = collect_boots(contrast, contrast->samples_b, row->b, row, b);
	}
	if (ret)
		return ret;
	qsort(a->list, a->count, sizeof(*a->list), by_key);
	qsort(b->list, b->count, sizeof(*b->list), by_key);
	return 0;
}

/* The costs alone; NULL without memory. */
static double *costs_of(const struct replicates *replicates)
{
	double *costs = calloc(replicates->count + 1, sizeof(*costs));

	for (size_t i = 0; costs && i < replicates->count; i++)
		costs[i] = replicates->list[i].cost;
	return costs;
}

void replicates_free(struct replicates *replicates)
{
	free(replicates->list);
	*replicates = (struct replicates){ 0 };
}

static bool all_equal(const double *values, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (values[i] != values[0])
			return false;
	}
	return true;
}

static double geometric_mean(const double *values, size_t count)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < count; i++)
		sum += log(values[i]);
	return exp(sum / (double)count);
}

/* A cost of 0 has no ratio, but exact counts still show which candidate costs more. */
static int compare_counts(double a, double b, struct comparison *result)
{
	int ret = comparison_of_exact(a, b, result);

	if (isnan(a) || isnan(b))
		return -ENODATA;
	if (ret != -EDOM)
		return ret;
	result->effect = a == b ? 0 : a < b ? INFINITY : -INFINITY;
	result->low = result->high = result->effect;
	return 0;
}

/* With one number for each boot: L2 and the exact clock. */
static int compare_boots(const struct contrast *contrast, const double *a, size_t count_a,
			 const double *b, size_t count_b, struct contrast_row *row,
			 struct comparison *result)
{
	int ret;

	if (contrast->is_exact) {
		row->boots_differ = !all_equal(a, count_a) || !all_equal(b, count_b);
		ret = compare_counts(a[0], b[0], result);
	} else {
		ret = comparison_of_boots(a, (unsigned int)count_a, b, (unsigned int)count_b,
					  &contrast->options, result);
	}
	row->cost_a = contrast->is_exact ? a[0] : geometric_mean(a, count_a);
	row->cost_b = contrast->is_exact ? b[0] : row->cost_a * exp(result->effect);
	return ret;
}

/* Round by round within each boot: L1. Sorts the costs of a. */
static int compare_rounds(const struct contrast *contrast, double *a, const double *b, size_t count,
			  struct contrast_row *row, struct comparison *result)
{
	int ret = comparison_of_rounds(a, b, (unsigned int)count, &contrast->options, result);

	if (ret)
		return ret;
	order_sort(a, count);
	row->cost_a = order_median(a, count);
	row->cost_b = row->cost_a * exp(result->effect);
	row->swing_low = a[count / 10];
	row->swing_high = a[count - 1 - count / 10];
	return 0;
}

int candidates_compare(const struct contrast *contrast, const struct replicates *a,
		       const struct replicates *b, struct contrast_row *row,
		       struct comparison *result)
{
	double *costs_a = costs_of(a), *costs_b = costs_of(b);
	int ret = -ENOMEM;

	if (costs_a && costs_b)
		ret = candidates_are_paired(contrast)
			      ? compare_rounds(contrast, costs_a, costs_b, a->count, row, result)
			      : compare_boots(contrast, costs_a, a->count, costs_b, b->count, row,
					      result);
	free(costs_a);
	free(costs_b);
	return ret;
}

int candidates_compare_row(const struct contrast *contrast, struct contrast_row *row,
			   struct comparison *result)
{
	struct replicates a = { 0 }, b = { 0 };
	int ret = replicates_collect(contrast, row, &a, &b);

	if (!ret)
		ret = candidates_compare(contrast, &a, &b, row, result);
	replicates_free(&a);
	replicates_free(&b);
	return ret;
}
