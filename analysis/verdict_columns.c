/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of a contrast, and what stands in them: see verdict.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "column.h"
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
		baseline = contrast->by == CONTRAST_RUN ? strdup("before")
							: verdict_baseline(contrast);
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

static char *more_text(const struct contrast *contrast, const struct comparison *result)
{
	char *more = number_text(result->more);
	char *text = sentence("%s, needs %s %s more %s", verdict_names[result->verdict],
			      result->more >= MORE_MAX ? "over" : "about", more ? more : "",
			      verdict_replicates(contrast, result->more));

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
