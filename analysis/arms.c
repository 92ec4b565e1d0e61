/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two arms of a contrast cost: see arms.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "arms.h"
#include "stats/order.h"

bool arm_metric_is_of_rounds(const char *name)
{
	return !strcmp(name, ARM_METRIC_BATCH) || !strcmp(name, ARM_METRIC_MEAN);
}

const struct metric *arm_metric(const char *name)
{
	unsigned int i;

	for (i = 0; i < metric_count(); i++) {
		if (!strcmp(metric_at(i)->name, name))
			return metric_at(i);
	}
	return NULL;
}

bool arm_is_again(const struct samples *samples, const struct sampled_cell *a,
		  const struct sampled_cell *b)
{
	return sampled_same_place(a, b, AXIS_COUNT) &&
	       !strcmp(sampled_boot_of(samples, a)->kernel, sampled_boot_of(samples, b)->kernel);
}

static const struct rounds *rounds_of(const struct sampled_cell *cell, const char *metric)
{
	return strcmp(metric, ARM_METRIC_BATCH) ? &cell->each : &cell->batch;
}

const char *arm_metric_of_rounds(const struct sampled_cell *cell)
{
	return cell->batch.count ? ARM_METRIC_BATCH : ARM_METRIC_MEAN;
}

double arm_cost_of_rounds(const struct samples *samples, const struct sampled_cell *cell,
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
	if (!contrast->is_exact && arm_metric_is_of_rounds(row->metric))
		return arm_cost_of_rounds(samples, cell, row->metric, &row->rejected);
	return arm_metric(row->metric)->of(&cell->distribution);
}

/* The costs of all boots of an arm that kept a round; their number, or -ENOMEM. */
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

		if (cell->state != CELL_MEASURED || !arm_is_again(samples, cell, first))
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

/* What costs nothing has no ratio, but the exact clock still knows which is dearer. */
static int compare_counts(double a, double b, struct comparison *result)
{
	int ret = comparison_of_exact(a, b, result);

	if (ret != -EDOM || isnan(a) || isnan(b))
		return ret;
	result->effect = a == b ? 0 : a < b ? INFINITY : -INFINITY;
	result->low = result->high = result->effect;
	return 0;
}

/* Both arms, a number a boot: facts, or L2. */
int arms_compare_boots(const struct contrast *contrast, struct contrast_row *row,
		       struct comparison *result)
{
	double *a = NULL, *b = NULL;
	int count_a = costs_of_boots(contrast, contrast->samples_a, row->a, row, &a);
	int count_b = costs_of_boots(contrast, contrast->samples_b, row->b, row, &b);
	int ret = -ENOMEM;

	if (count_a < 0 || count_b < 0)
		goto out;
	if (contrast->is_exact) {
		row->boots_differ = !all_equal(a, count_a) || !all_equal(b, count_b);
		ret = compare_counts(a[0], b[0], result);
	} else {
		ret = comparison_of_boots(a, count_a, b, count_b, &contrast->options, result);
	}
	order_sort(a, count_a);
	order_sort(b, count_b);
	row->cost_a = order_median(a, count_a);
	row->cost_b = order_median(b, count_b);
out:
	free(a);
	free(b);
	return ret;
}

/* Pairs of rounds, collected over the boots that measured both arms. */
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
		pairs->a[pairs->count] = rounds_net(&in_a->costs[i], (double)a->distribution.empty);
		pairs->b[pairs->count++] = rounds_net(other, (double)b->distribution.empty);
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

		if (a->state != CELL_MEASURED || !arm_is_again(samples, a, row->a))
			continue;
		for (j = 0; j < samples->cell_count && !ret; j++) {
			b = &samples->cells[j];
			if (b->boot == a->boot && b->state == CELL_MEASURED &&
			    arm_is_again(samples, b, row->b))
				ret = pairs_of_boot(pairs, samples, a, b, row);
		}
	}
	return ret;
}

/* Both arms of each boot, round by round: L1. */
int arms_compare_rounds(const struct contrast *contrast, struct contrast_row *row,
			struct comparison *result)
{
	struct pairs pairs = { 0 };
	int ret = pairs_collect(&pairs, contrast->samples_a, row);

	if (!ret)
		ret = comparison_of_rounds(pairs.a, pairs.b, pairs.count, &contrast->options,
					   result);
	if (!ret) {
		order_sort(pairs.a, pairs.count);
		order_sort(pairs.b, pairs.count);
		row->cost_a = order_median(pairs.a, pairs.count);
		row->cost_b = order_median(pairs.b, pairs.count);
	}
	free(pairs.a);
	free(pairs.b);
	return ret;
}
