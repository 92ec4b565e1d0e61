/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdicts of a contrast in words: see verdict.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "verdict.h"

char *verdict_baseline(const struct contrast *contrast)
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

/* The host is booted by nobody but its user. */
static bool is_of_runs(const struct contrast *contrast)
{
	return sampled_first_clock(contrast->samples_a)->is_by_round;
}

const char *verdict_replicates(const struct contrast *contrast, unsigned int count)
{
	if (contrast->results[0].kind == COMPARISON_ROUNDS)
		return count == 1 ? "round" : "rounds";
	if (is_of_runs(contrast))
		return count == 1 ? "run of each" : "runs of each";
	return count == 1 ? "boot of each" : "boots of each";
}

char *verdict_subject(const struct contrast *contrast)
{
	char *baseline = verdict_baseline(contrast), *text;

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

/* "40 rounds, a process each (1 rejected for noise)" or "38 to 40 rounds (up to …)" */
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
	return sentence(
		"%s%u %s%s (%s%u %s rejected for noise)", range, most,
		verdict_replicates(contrast, most),
		first->kind == COMPARISON_ROUNDS && is_of_runs(contrast) ? ", a process each" : "",
		*range ? "up to " : "", rejected, rejected == 1 ? "round" : "rounds");
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

/* As the rows say it: within a delta of 0 there is but one effect. */
static const char *name_of(const struct contrast *contrast, size_t verdict)
{
	if (verdict == VERDICT_EQUIVALENT && contrast->is_exact && !contrast->options.delta)
		return "equal";
	return verdict_names[verdict];
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
				name_of(contrast, i));
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
			verdict_replicates(contrast, first->count), contrast->count, needed);
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

int verdict_exit_code(const struct contrast *contrast)
{
	if (contrast->verdicts[VERDICT_REGRESSED])
		return EXIT_REGRESSION;
	return contrast->verdicts[VERDICT_INCONCLUSIVE] ? EXIT_INCONCLUSIVE : EXIT_OK;
}
