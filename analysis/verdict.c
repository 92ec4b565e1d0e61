/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdicts of a contrast in words: see verdict.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "column.h"
#include "functions.h"
#include "grid.h"
#include "verdict.h"

/* How the first sentence of a strategy that is wrong on purpose begins. */
#define WRONG "Wrong on purpose"

static bool varies(const struct contrast *contrast, unsigned int axis)
{
	size_t i;

	for (i = 1; i < contrast->count; i++) {
		if (!sampled_axis_equal(contrast->rows[0].b, contrast->rows[i].b, axis))
			return true;
	}
	return false;
}

static const char *kernel_of(const struct contrast *contrast, size_t row)
{
	return sampled_boot_of(contrast->samples_b, contrast->rows[row].b)->kernel;
}

static bool sections_vary(const struct contrast *contrast)
{
	size_t i;

	for (i = 1; i < contrast->count; i++) {
		if (strcmp(contrast->rows[0].b->section, contrast->rows[i].b->section))
			return true;
	}
	return false;
}

static bool kernels_vary(const struct contrast *contrast)
{
	size_t i;

	for (i = 1; i < contrast->count; i++) {
		if (strcmp(kernel_of(contrast, 0), kernel_of(contrast, i)))
			return true;
	}
	return false;
}

static bool is_column(const struct contrast *contrast, enum verdict_column_kind kind,
		      unsigned int axis)
{
	switch (kind) {
	case VERDICT_SECTION:
		return sections_vary(contrast);
	case VERDICT_KERNEL:
		return contrast->by != CONTRAST_KERNEL && kernels_vary(contrast);
	case VERDICT_AXIS:
		return axis != contrast->by && varies(contrast, axis);
	case VERDICT_ARM:
		return contrast->by != CONTRAST_RUN;
	case VERDICT_INTERVAL:
	case VERDICT_P:
	case VERDICT_DETECTABLE:
		return !contrast->is_exact;
	default:
		return true;
	}
}

unsigned int verdict_columns(const struct contrast *contrast, struct verdict_column *columns)
{
	unsigned int count = 0, kind, axis;

	for (kind = VERDICT_SECTION; kind <= VERDICT_WORD; kind++) {
		for (axis = 0; axis < (kind == VERDICT_AXIS ? AXIS_COUNT : 1); axis++) {
			if (is_column(contrast, kind, axis))
				columns[count++] = (struct verdict_column){ kind, axis };
		}
	}
	return count;
}

bool verdict_is_left(const struct verdict_column *column)
{
	return column->kind == VERDICT_SECTION || column->kind == VERDICT_KERNEL ||
	       column->kind == VERDICT_ARM || column->kind == VERDICT_WORD ||
	       (column->kind == VERDICT_AXIS && axes[column->index].kind == AXIS_NAME);
}

/* The one baseline of all rows, or NULL; to be freed. */
static char *baseline_of(const struct contrast *contrast)
{
	char *first = contrast_value(contrast, contrast->samples_a, contrast->rows[0].a);
	size_t i;

	for (i = 1; i < contrast->count && first; i++) {
		char *other = contrast_value(contrast, contrast->samples_a, contrast->rows[i].a);

		if (!other || strcmp(first, other)) {
			free(first);
			first = NULL;
		}
		free(other);
	}
	return first;
}

char *verdict_title(const struct contrast *contrast, const struct verdict_column *column)
{
	static const char *const titles[] = {
		[VERDICT_SECTION] = "section",
		[VERDICT_KERNEL] = "kernel",
		[VERDICT_COST_B] = "cost",
		[VERDICT_EFFECT] = "effect",
		[VERDICT_P] = "p",
		[VERDICT_DETECTABLE] = "finds from",
		[VERDICT_WORD] = "verdict",
	};
	char *baseline;

	switch (column->kind) {
	case VERDICT_AXIS:
		return strdup(axes[column->index].name);
	case VERDICT_ARM:
		return strdup(contrast_name(contrast->by));
	case VERDICT_COST_A:
		baseline = contrast->by == CONTRAST_RUN ? strdup("before") : baseline_of(contrast);
		return baseline ? baseline : strdup("baseline");
	case VERDICT_INTERVAL:
		return sentence("%g %% interval",
				100 * (1 - contrast->options.alpha / contrast->options.looks));
	default:
		return strdup(titles[column->kind]);
	}
}

/* An effect as per cent; what is infinite is not known. */
static char *percent_text(double effect)
{
	if (isnan(effect) || isinf(effect))
		return strdup("-");
	return change_text(comparison_percent(effect));
}

static char *interval_text(const struct comparison *result)
{
	char *low = percent_text(result->low), *high = percent_text(result->high), *text = NULL;

	if (isinf(result->low) || isinf(result->high))
		text = strdup("unbounded");
	else if (low && high)
		text = sentence("%.*s … %s", (int)strlen(low) - 2, low,
				high); /* one unit for both */
	free(low);
	free(high);
	return text;
}

static char *p_text(double p)
{
	if (isnan(p))
		return strdup("-");
	return p < 1e-9 ? strdup("<1e-9") : sentence("%.2g", p);
}

static char *detectable_text(double effect)
{
	if (isnan(effect) || isinf(effect))
		return strdup("-");
	return sentence("%.2f %%", comparison_percent(effect));
}

bool verdict_is_wrong(const struct contrast *contrast, const struct sampled_cell *arm)
{
	const struct registry_entry *entry =
		registry_find(REGISTRY_STRATEGIES, arm->at[AXIS_STRATEGY].name);

	return contrast->by == AXIS_STRATEGY && entry &&
	       !strncmp(entry->about, WRONG, strlen(WRONG));
}

/* The host is booted by nobody but its user. */
static bool is_of_runs(const struct contrast *contrast)
{
	return sampled_first_clock(contrast->samples_a)->is_by_round;
}

/* "rounds", "boots of each", or on the host "runs of each": what there should be more of. */
static const char *replicates(const struct contrast *contrast, unsigned int count)
{
	if (contrast->results[0].kind == COMPARISON_ROUNDS)
		return count == 1 ? "round" : "rounds";
	if (is_of_runs(contrast))
		return count == 1 ? "run of each" : "runs of each";
	return count == 1 ? "boot of each" : "boots of each";
}

static char *more_text(const struct contrast *contrast, const struct comparison *result)
{
	char *more = number_text(result->more);
	char *text = sentence("%s, needs %s %s more %s", verdict_names[result->verdict],
			      result->more >= MORE_MAX ? "over" : "about", more ? more : "",
			      replicates(contrast, result->more));

	free(more);
	return text;
}

static char *word_text(const struct contrast *contrast, size_t row)
{
	const struct comparison *result = &contrast->results[row];
	bool is_equal = contrast->is_exact && !result->effect;
	char *word, *text;

	if (result->verdict == VERDICT_INCONCLUSIVE)
		word = more_text(contrast, result);
	else
		word = strdup(is_equal ? "equal" : verdict_names[result->verdict]);
	text = sentence("%s%s%s", word ? word : "",
			verdict_is_wrong(contrast, contrast->rows[row].b) ? "; wrong on purpose"
									  : "",
			contrast->rows[row].boots_differ ? "; boots of one kernel differ" : "");
	free(word);
	return text;
}

char *verdict_text(const struct contrast *contrast, const struct verdict_column *column, size_t row)
{
	const struct contrast_row *of = &contrast->rows[row];
	const struct comparison *result = &contrast->results[row];

	switch (column->kind) {
	case VERDICT_SECTION:
		return strdup(of->b->section);
	case VERDICT_KERNEL:
		return strdup(kernel_of(contrast, row));
	case VERDICT_AXIS:
		return axis_format(&axes[column->index], &of->b->at[column->index]);
	case VERDICT_ARM:
		return contrast_value(contrast, contrast->samples_b, of->b);
	case VERDICT_COST_A:
		return number_text(of->cost_a);
	case VERDICT_COST_B:
		return number_text(of->cost_b);
	case VERDICT_EFFECT:
		return percent_text(result->effect);
	case VERDICT_INTERVAL:
		return interval_text(result);
	case VERDICT_P:
		return p_text(result->p_adjusted);
	case VERDICT_DETECTABLE:
		return detectable_text(result->detectable);
	case VERDICT_WORD:
		break;
	}
	return word_text(contrast, row);
}

char *verdict_subject(const struct contrast *contrast)
{
	char *baseline = baseline_of(contrast), *text;

	text = sentence("by %s, against %s%s", contrast_name(contrast->by),
			baseline ? baseline : "the first of each cell",
			verdict_is_wrong(contrast, contrast->rows[0].a)
				? ", which is wrong on purpose"
				: "");
	free(baseline);
	return text;
}

/* The metric of all rows, "batch or mean" if they differ. */
static const char *metric_of(const struct contrast *contrast)
{
	size_t i;

	for (i = 1; i < contrast->count; i++) {
		if (strcmp(contrast->rows[0].metric, contrast->rows[i].metric))
			return "batch, or mean where there is none";
	}
	return contrast->rows[0].metric;
}

char *verdict_cost(const struct contrast *contrast)
{
	const char *unit = sampled_clock_unit(sampled_first_clock(contrast->samples_a));
	const char *how = "";

	if (contrast->results[0].kind == COMPARISON_ROUNDS)
		how = ": lower quartile of a round's sub-batches, median over rounds";
	else if (contrast->results[0].kind == COMPARISON_BOOTS)
		how = is_of_runs(contrast) ? ", median over runs" : ", median over boots";
	return sentence("%s a call, %s%s", unit, metric_of(contrast), how);
}

/* "40 rounds (1 rejected for noise)" or "38 to 40 rounds (up to …)" */
static char *counts_text(const struct contrast *contrast)
{
	const struct comparison *first = &contrast->results[0];
	unsigned int least = first->count, most = least, rejected = 0;
	char range[32] = "";
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		unsigned int count = contrast->results[i].count;

		least = count < least ? count : least;
		most = count > most ? count : most;
		if (contrast->rows[i].rejected > rejected)
			rejected = contrast->rows[i].rejected;
	}
	if (least < most)
		snprintf(range, sizeof(range), "%u to ", least);
	return sentence("%s%u %s (%s%u %s rejected for noise)", range, most,
			replicates(contrast, most), *range ? "up to " : "", rejected,
			rejected == 1 ? "round" : "rounds");
}

char *verdict_test(const struct contrast *contrast)
{
	const struct comparison_options *options = &contrast->options;
	char looks[32] = "", *counts, *text;

	if (contrast->is_exact)
		return options->delta > 0
			       ? sentence(
					 "none, a difference is a fact; below %.2g %% it counts as "
					 "equivalent (delta)",
					 100 * options->delta)
			       : strdup("none, a difference is a fact");
	counts = counts_text(contrast);
	if (options->looks > 1)
		snprintf(looks, sizeof(looks), " over %u looks", options->looks);
	text = sentence("%s, %s, Holm over %zu cells; alpha %g %%%s, delta %g %%",
			contrast->results[0].kind == COMPARISON_ROUNDS ? "sign test"
			: is_of_runs(contrast)			       ? "permutation of runs"
								       : "permutation of boots",
			counts ? counts : "", contrast->count, 100 * options->alpha, looks,
			100 * options->delta);
	free(counts);
	return text;
}

char *verdict_summary(const struct contrast *contrast)
{
	char *text = NULL;
	size_t size, i, shown = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%zu cell%s: ", contrast->count, contrast->count == 1 ? "" : "s");
	for (i = 0; i < VERDICT_COUNT; i++) {
		if (contrast->verdicts[i])
			fprintf(out, "%s%zu %s", shown++ ? ", " : "", contrast->verdicts[i],
				verdict_names[i]);
	}
	if (contrast->without_cost)
		fprintf(out, "; %zu more cost nothing, of which there is no ratio",
			contrast->without_cost);
	if (contrast->noisy)
		fprintf(out, "; %zu more %s noisy, of which the exact clock has no fact",
			contrast->noisy, contrast->noisy == 1 ? "is" : "are");
	if (contrast->without_other)
		fprintf(out, "; %zu more %s on one side only", contrast->without_other,
			contrast->without_other == 1 ? "was measured" : "were measured");
	return fclose(out) ? NULL : text;
}

char *verdict_shortage(const struct contrast *contrast)
{
	const struct comparison *first = &contrast->results[0];
	unsigned int needed = first->kind == COMPARISON_ROUNDS
				      ? rounds_needed(&contrast->options, contrast->count)
				      : boots_needed(&contrast->options, contrast->count);

	if (contrast->is_exact || first->count >= needed)
		return NULL;
	return sentence("%u %s cannot decide over %zu cells, at least %u can", first->count,
			replicates(contrast, first->count), contrast->count, needed);
}

int verdict_doubts(const struct contrast *contrast, struct doubts *doubts)
{
	int ret = contrast->is_exact ? 0 : doubts_add(doubts, contrast->samples_a);
	size_t i;

	if (!ret && !contrast->is_exact && contrast->samples_b != contrast->samples_a)
		ret = doubts_add(doubts, contrast->samples_b);
	for (i = 0; i < contrast->differences.count && !ret; i++) {
		char *text = difference_text(&contrast->differences.list[i]);

		ret = text ? doubts_tell(doubts, sentence("differs: %s", text)) : -ENOMEM;
		free(text);
	}
	return ret;
}

int verdict_of_run(const struct samples *samples, struct contrast *contrast)
{
	const struct contrast_request request = { .by = AXIS_STRATEGY, .delta = NAN };
	const struct sampled_boot *clock = sampled_first_clock(samples);
	int ret;

	*contrast = (struct contrast){ 0 };
	if (!clock || !strcmp(sampled_clock_name(clock), CLOCK_NAME_EXACT))
		return -ENODATA;
	ret = contrast_load(samples, NULL, &request, contrast);
	return ret == -EINVAL ? -ENODATA : ret;
}

bool verdict_is_open(const char *run_dir)
{
	struct samples samples;
	struct contrast contrast = { 0 };
	bool is_open = !samples_load(run_dir, &samples) && !verdict_of_run(&samples, &contrast) &&
		       contrast.verdicts[VERDICT_INCONCLUSIVE];

	contrast_free(&contrast);
	samples_free(&samples);
	return is_open;
}

int verdict_print(const struct contrast *contrast, FILE *out)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	bool left[VERDICT_COLUMNS_MAX];
	struct grid grid = { .left = left };
	unsigned int i;
	size_t row;
	int ret;

	grid.columns = verdict_columns(contrast, columns);
	for (i = 0; i < grid.columns; i++) {
		left[i] = verdict_is_left(&columns[i]);
		grid_put(&grid, verdict_title(contrast, &columns[i]));
	}
	for (row = 0; row < contrast->count; row++) {
		for (i = 0; i < grid.columns; i++)
			grid_put(&grid, verdict_text(contrast, &columns[i], row));
	}
	ret = grid_print(&grid, out);
	grid_free(&grid);
	return ret;
}

/* "unmap, 64K, 7.3.4": the row's place, as its columns name it. */
static char *place_of(const struct contrast *contrast, size_t row)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count && columns[i].kind < VERDICT_COST_A; i++) {
		char *one = verdict_text(contrast, &columns[i], row);

		fprintf(out, "%s%s", i ? ", " : "", one ? one : "");
		free(one);
	}
	return out && !fclose(out) ? text : NULL;
}

static int print_functions_of(const struct contrast *contrast, size_t index, FILE *out)
{
	const struct contrast_row *row = &contrast->rows[index];
	char *before = contrast_value(contrast, contrast->samples_a, row->a);
	char *after = contrast_value(contrast, contrast->samples_b, row->b);
	char *place = place_of(contrast, index);
	struct attribution attribution;
	int ret = attribution_between(row->a, row->b, &attribution);

	if (!ret && before && after) {
		fprintf(out, "\n%s: instructions of the cheapest call\n", place ? place : "");
		ret = functions_print(&attribution, before, after, out);
	}
	attribution_free(&attribution);
	free(place);
	free(after);
	free(before);
	return ret;
}

int verdict_print_functions(const struct contrast *contrast, FILE *out)
{
	bool known = false;
	size_t i;
	int ret = 0;

	for (i = 0; i < contrast->count && (!ret || ret == -ENODATA); i++) {
		ret = print_functions_of(contrast, i, out);
		known |= !ret;
	}
	return known && ret == -ENODATA ? 0 : ret;
}

int verdict_exit_code(const struct contrast *contrast)
{
	if (contrast->verdicts[VERDICT_REGRESSED])
		return EXIT_REGRESSION;
	return contrast->verdicts[VERDICT_INCONCLUSIVE] ? EXIT_INCONCLUSIVE : EXIT_OK;
}
