/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes and compares the costs of two candidates: see candidates.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/stats/order.h"

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

double candidate_cost_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
				const char *metric, unsigned int *rejected)
{
	const struct rounds *rounds = rounds_of(cell, metric);
	double *costs = calloc(rounds->count + 1, sizeof(*costs)), median = NAN;
	size_t i, count = 0;

	for (i = 0; costs && i < rounds->count; i++) {
		if (sampled_round_rejected(samples, cell, rounds->costs[i].round))
			++*rejected;
		else
			costs[count++] =
				rounds_net(&rounds->costs[i], (double)cell->distribution.empty);
	}
	if (costs) {
		order_sort(costs, count);
		median = order_median(costs, count);
	}
	free(costs);
	return median;
}

static double cost_of_boot(const struct contrast *contrast, const struct samples *samples,
			   const struct sampled_cell *cell, struct contrast_row *row)
{
	if (!contrast->is_exact && candidate_metric_is_of_rounds(row->metric))
		return candidate_cost_of_rounds(samples, cell, row->metric, &row->rejected);
	return candidate_metric(row->metric)->of(&cell->distribution);
}

/* Collects one cost for each boot that has one. Returns their number, or -ENOMEM. */
static int costs_of_boots(const struct contrast *contrast, const struct samples *samples,
			  const struct sampled_cell *first, struct contrast_row *row,
			  double **costs)
{
	int count = 0;
	size_t i;

	*costs = calloc(samples->boot_count + 1, sizeof(**costs));
	if (!*costs)
		return -ENOMEM;
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		double cost;

		if (cell->state != CELL_MEASURED || !contrast_same_cell(samples, cell, first))
			continue;
		cost = cost_of_boot(contrast, samples, cell, row);
		if (contrast->is_exact || !isnan(cost))
			(*costs)[count++] = cost;
	}
	return count;
}

static bool all_equal(const double *values, int count)
{
	int i;

	for (i = 1; i < count; i++) {
		if (values[i] != values[0])
			return false;
	}
	return true;
}

static double geometric_mean(const double *values, int count)
{
	double sum = 0;
	int i;

	for (i = 0; i < count; i++)
		sum += log(values[i]);
	return exp(sum / count);
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

int candidates_compare_boots(const struct contrast *contrast, struct contrast_row *row,
			     struct comparison *result)
{
	double *a = NULL, *b = NULL;
	int count_a = costs_of_boots(contrast, contrast->samples_a, row->a, row, &a);
	int count_b = costs_of_boots(contrast, contrast->samples_b, row->b, row, &b);
	int ret = -ENOMEM;

	if (count_a < 0 || count_b < 0)
		goto out;
	ret = -ENODATA;
	if (!count_a || !count_b)
		goto out;
	if (contrast->is_exact) {
		row->boots_differ = !all_equal(a, count_a) || !all_equal(b, count_b);
		ret = compare_counts(a[0], b[0], result);
	} else {
		ret = comparison_of_boots(a, count_a, b, count_b, &contrast->options, result);
	}
	row->cost_a = contrast->is_exact ? a[0] : geometric_mean(a, count_a);
	row->cost_b = contrast->is_exact ? b[0] : row->cost_a * exp(result->effect);
out:
	free(a);
	free(b);
	return ret;
}

/* The costs of paired rounds, from all boots that measured both candidates. */
struct pairs {
	double *a, *b;
	size_t count;
};

static int grow(double **costs, size_t count)
{
	double *grown = reallocarray(*costs, count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	*costs = grown;
	return 0;
}

static int pairs_grow(struct pairs *pairs, size_t more)
{
	int ret = grow(&pairs->a, pairs->count + more);

	return ret ? ret : grow(&pairs->b, pairs->count + more);
}

/* A call may cost no more than reading the clock. Such a round has no ratio. */
static void pairs_add(struct pairs *pairs, double a, double b, struct contrast_row *row)
{
	if (!(a > 0) || !(b > 0)) {
		row->unpriced++;
		return;
	}
	pairs->a[pairs->count] = a;
	pairs->b[pairs->count++] = b;
}

static int pairs_of_boot(struct pairs *pairs, const struct samples *samples,
			 const struct sampled_cell *a, const struct sampled_cell *b,
			 struct contrast_row *row)
{
	const struct rounds *in_a = rounds_of(a, row->metric), *in_b = rounds_of(b, row->metric);
	int ret = pairs_grow(pairs, in_a->count);
	size_t i;

	for (i = 0; i < in_a->count && !ret; i++) {
		unsigned int round = in_a->costs[i].round;
		const struct round_cost *other = rounds_find(in_b, round);

		if (!other)
			continue;
		if (sampled_round_rejected(samples, a, round)) {
			row->rejected++;
			continue;
		}
		pairs_add(pairs, rounds_net(&in_a->costs[i], (double)a->distribution.empty),
			  rounds_net(other, (double)b->distribution.empty), row);
	}
	return ret;
}

static int pairs_collect(struct pairs *pairs, const struct samples *samples,
			 struct contrast_row *row)
{
	size_t i, j;
	int ret = 0;

	for (i = 0; i < samples->cell_count && !ret; i++) {
		const struct sampled_cell *a = &samples->cells[i], *b;

		if (a->state != CELL_MEASURED || !contrast_same_cell(samples, a, row->a))
			continue;
		for (j = 0; j < samples->cell_count && !ret; j++) {
			b = &samples->cells[j];
			if (b->boot == a->boot && b->state == CELL_MEASURED &&
			    contrast_same_cell(samples, b, row->b))
				ret = pairs_of_boot(pairs, samples, a, b, row);
		}
	}
	return ret;
}

int candidates_compare_rounds(const struct contrast *contrast, struct contrast_row *row,
			      struct comparison *result)
{
	struct pairs pairs = { 0 };
	int ret = pairs_collect(&pairs, contrast->samples_a, row);

	if (!ret && !pairs.count)
		ret = row->unpriced ? -EDOM : -ENODATA;
	if (!ret)
		ret = comparison_of_rounds(pairs.a, pairs.b, pairs.count, &contrast->options,
					   result);
	if (!ret) {
		order_sort(pairs.a, pairs.count);
		row->cost_a = order_median(pairs.a, pairs.count);
		row->cost_b = row->cost_a * exp(result->effect);
		row->swing_low = pairs.a[pairs.count / 10];
		row->swing_high = pairs.a[pairs.count - 1 - pairs.count / 10];
	}
	free(pairs.a);
	free(pairs.b);
	return ret;
}
