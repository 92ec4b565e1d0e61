/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of a contrast and their texts: see verdict.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/describe/barriers.h"
#include "analysis/describe/observed.h"
#include "analysis/verdict/verdict.h"
#include "bench/litmus/outcome.h"
#include "bench/text/message.h"

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

static const struct column observed = { .kind = COLUMN_OBSERVED };

/* Whether there was a race of a strategy that is compared. */
static bool has_race(const struct contrast *contrast)
{
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		if (observed_outcomes(contrast->samples_b, contrast->rows[i].b).instances)
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
	case VERDICT_CANDIDATE:
		return contrast->by != CONTRAST_RUN;
	case VERDICT_INTERVAL:
	case VERDICT_P:
	case VERDICT_DETECTABLE:
		return !contrast->is_exact;
	case VERDICT_BARRIERS:
		return contrast->by == AXIS_STRATEGY && contrast->is_exact;
	case VERDICT_CORRECT:
		return contrast->by == AXIS_STRATEGY || varies(contrast, AXIS_STRATEGY);
	case VERDICT_OBSERVED:
		return contrast->by == AXIS_STRATEGY && has_race(contrast);
	default:
		return true;
	}
}

/* How many columns of a kind there may be. */
static unsigned int column_kinds(enum verdict_column_kind kind)
{
	return kind == VERDICT_AXIS ? AXIS_COUNT : kind == VERDICT_CORRECT ? MEMORY_MODELS : 1;
}

unsigned int verdict_columns(const struct contrast *contrast, struct verdict_column *columns)
{
	unsigned int count = 0, kind, axis;

	for (kind = VERDICT_SECTION; kind <= VERDICT_WORD; kind++) {
		for (axis = 0; axis < column_kinds(kind); axis++) {
			if (is_column(contrast, kind, axis))
				columns[count++] = (struct verdict_column){ kind, axis };
		}
	}
	return count;
}

bool verdict_is_left(const struct verdict_column *column)
{
	return column->kind == VERDICT_SECTION || column->kind == VERDICT_KERNEL ||
	       column->kind == VERDICT_CANDIDATE || column->kind == VERDICT_CORRECT ||
	       column->kind == VERDICT_BARRIERS || column->kind == VERDICT_WORD ||
	       (column->kind == VERDICT_AXIS && axes[column->index].kind == AXIS_NAME);
}

char *verdict_title(const struct contrast *contrast, const struct verdict_column *column)
{
	static const char *const titles[] = {
		[VERDICT_SECTION] = "section",
		[VERDICT_KERNEL] = "kernel",
		[VERDICT_COST_B] = "cost",
		[VERDICT_EFFECT] = "effect",
		[VERDICT_P] = "p",
		[VERDICT_DETECTABLE] = "min. detectable",
		[VERDICT_BARRIERS] = "barriers",
		[VERDICT_WORD] = "verdict",
	};
	const struct column correct = { .kind = COLUMN_CORRECT, .index = column->index };
	char *baseline;

	switch (column->kind) {
	case VERDICT_CORRECT:
		return strdup(column_title(&correct));
	case VERDICT_OBSERVED:
		return strdup(column_title(&observed));
	case VERDICT_AXIS:
		return strdup(axes[column->index].name);
	case VERDICT_CANDIDATE:
		return strdup(contrast_name(contrast->by));
	case VERDICT_COST_A:
		baseline = contrast->by == CONTRAST_RUN ? strdup("before")
							: verdict_baseline(contrast);
		return baseline ? baseline : strdup("baseline");
	case VERDICT_INTERVAL:
		return strf("%g %% interval",
			    100 * (1 - contrast->options.alpha / contrast->options.interim));
	default:
		return strdup(titles[column->kind]);
	}
}

char *verdict_effect_text(double effect)
{
	return change_text(comparison_percent(effect));
}

char *verdict_interval_text(const struct comparison *result)
{
	char *low = verdict_effect_text(result->low), *high = verdict_effect_text(result->high),
	     *text = NULL;

	if (isinf(result->low) || isinf(result->high))
		text = strdup("unbounded");
	else if (low && high)
		text = strf("%.*s … %s", (int)strlen(low) - 2, low,
			    high); /* the first "%" is dropped */
	free(low);
	free(high);
	return text;
}

static char *p_text(double p)
{
	if (isnan(p))
		return strdup("-");
	return p < 1e-9 ? strdup("<1e-9") : strf("%.2g", p);
}

static char *detectable_text(double effect)
{
	double percent = comparison_percent(effect);

	return isnan(percent) ? strdup("-") : strf("%.2f %%", percent);
}

bool verdict_is_broken(const struct contrast *contrast, const struct sampled_cell *candidate)
{
	return contrast->by == AXIS_STRATEGY && correct_is_broken(candidate);
}

static char *word_text(const struct contrast *contrast, size_t row)
{
	const struct comparison *result = &contrast->results[row];

	return strf("%s%s%s", verdict_names[result->verdict],
		    verdict_is_broken(contrast, contrast->rows[row].b) ? " *" : "",
		    contrast->rows[row].boots_differ ? "; boots of one kernel differ" : "");
}

/* "dmb ish → dsb sy": the baseline's, and those that the candidate has instead. */
static char *barrier_change(const struct contrast *contrast, const struct contrast_row *row)
{
	char *before = barriers_text(contrast->samples_a, row->a);
	char *after = barriers_text(contrast->samples_b, row->b), *text = NULL;

	if (before && after)
		text = strcmp(before, after) ? strf("%s → %s", before, after) : strdup(after);
	free(before);
	free(after);
	return text;
}

char *verdict_text(const struct contrast *contrast, const struct verdict_column *column, size_t row)
{
	const struct column correct = { .kind = COLUMN_CORRECT, .index = column->index };
	const struct contrast_row *of = &contrast->rows[row];
	const struct comparison *result = &contrast->results[row];

	switch (column->kind) {
	case VERDICT_SECTION:
		return strdup(of->b->section);
	case VERDICT_KERNEL:
		return strdup(kernel_of(contrast, row));
	case VERDICT_AXIS:
		return axis_format(&axes[column->index], &of->b->at[column->index]);
	case VERDICT_CANDIDATE:
		return contrast_value(contrast, contrast->samples_b, of->b);
	case VERDICT_COST_A:
		return number_text(of->cost_a);
	case VERDICT_COST_B:
		return number_text(of->cost_b);
	case VERDICT_EFFECT:
		return verdict_effect_text(result->effect);
	case VERDICT_INTERVAL:
		return verdict_interval_text(result);
	case VERDICT_P:
		return p_text(result->p_adjusted);
	case VERDICT_DETECTABLE:
		return detectable_text(result->detectable);
	case VERDICT_BARRIERS:
		return barrier_change(contrast, of);
	case VERDICT_CORRECT:
		return strdup(column_word(&correct, of->b));
	case VERDICT_OBSERVED:
		return column_text(&observed, contrast->samples_b, of->b);
	case VERDICT_WORD:
		break;
	}
	return word_text(contrast, row);
}

double verdict_number(const struct contrast *contrast, const struct verdict_column *column,
		      size_t row)
{
	const struct contrast_row *of = &contrast->rows[row];
	const struct comparison *result = &contrast->results[row];
	const struct column axis = { .kind = COLUMN_AXIS, .index = column->index };

	switch (column->kind) {
	case VERDICT_AXIS:
		return column_number(&axis, contrast->samples_b, of->b);
	case VERDICT_COST_A:
		return of->cost_a;
	case VERDICT_COST_B:
		return of->cost_b;
	case VERDICT_EFFECT:
		return comparison_percent(result->effect);
	case VERDICT_INTERVAL:
		return isinf(result->high) ? NAN : comparison_percent(result->low);
	case VERDICT_P:
		return result->p_adjusted;
	case VERDICT_DETECTABLE:
		return comparison_percent(result->detectable);
	case VERDICT_OBSERVED:
		return column_number(&observed, contrast->samples_b, of->b);
	case VERDICT_SECTION:
	case VERDICT_KERNEL:
	case VERDICT_CANDIDATE:
	case VERDICT_BARRIERS:
	case VERDICT_CORRECT:
	case VERDICT_WORD:
		break;
	}
	return NAN;
}
