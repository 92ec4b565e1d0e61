/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sentences around the verdicts of a contrast: see verdict.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/compare/contrast_load.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/describe/observed.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"

#define SWING_REPORTED 1.2 /* ratio of the costs of two rounds; less is usual */

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

/* On the host invbench does not boot kernels, so a replicate is a run and not a boot. */
static bool replicates_are_runs(const struct contrast *contrast)
{
	return sampled_first_clock(contrast->samples_a)->is_by_round;
}

const char *verdict_replicates(const struct contrast *contrast, unsigned int count)
{
	if (contrast->results[0].kind == COMPARISON_ROUNDS)
		return count == 1 ? "round" : "rounds";
	if (replicates_are_runs(contrast))
		return count == 1 ? "run of each" : "runs of each";
	return count == 1 ? "boot of each" : "boots of each";
}

static bool has_one_strategy(const struct contrast *contrast)
{
	for (size_t i = 1; i < contrast->count; i++)
		if (!sampled_axis_equal(contrast->rows[0].a, contrast->rows[i].a, AXIS_STRATEGY))
			return false;
	return true;
}

/* The verdict on the strategy whose costs are compared with, or on the one that all rows have; "": none. */
static char *subject_verdict(const struct contrast *contrast)
{
	const struct sampled_cell *first = contrast->rows[0].a;
	char *correct, *text;

	if (!has_one_strategy(contrast))
		return strdup("");
	correct = correct_text(first);
	if (!correct || !*correct)
		return correct;
	text = contrast->by == AXIS_STRATEGY
		       ? strf(" (%s)", correct)
		       : strf("; %s (%s)", first->at[AXIS_STRATEGY].name, correct);
	free(correct);
	return text;
}

char *verdict_subject(const struct contrast *contrast)
{
	char *baseline = verdict_baseline(contrast), *correct = subject_verdict(contrast), *text;

	text = strf("by %s, against %s%s%s", contrast_name(contrast->by),
		    baseline ? baseline : "the first of each cell", correct ? correct : "",
		    verdict_is_broken(contrast, contrast->rows[0].a) ? ", which is broken (control)"
								     : "");
	free(correct);
	free(baseline);
	return text;
}

/* The metric of all rows; cells without batches have another one. */
static const char *metric_of(const struct contrast *contrast)
{
	size_t i;

	for (i = 1; i < contrast->count; i++) {
		if (strcmp(contrast->rows[0].metric, contrast->rows[i].metric))
			return "batch_mean, or mean for cells without batches";
	}
	return contrast->rows[0].metric;
}

/* "of the 2,048 calls of each round that were timed alone"; a cell with fewer of them counts. */
static char *tail_text(const struct contrast *contrast)
{
	double least = INFINITY;
	char *number, *text;

	for (size_t i = 0; i < contrast->count; i++) {
		const struct sampled_cell *cell = contrast->rows[i].a;
		double calls = (double)cell->distribution.calls / (double)cell->tail.count;

		least = calls < least ? calls : least;
	}
	number = number_text(floor(least));
	text = strf(": of the %s calls of each round that were timed alone", number ? number : "");
	free(number);
	return text;
}

/* How the cost of a round is computed. */
static char *round_text(const struct contrast *contrast)
{
	char *of = candidate_metric_is_of_rounds(contrast->rows[0].metric)
			   ? strdup(": lower quartile of a round's sub-batches")
			   : tail_text(contrast);
	char *text =
		of ? strf("%s; baseline: median over rounds, candidate: baseline times effect", of)
		   : NULL;

	free(of);
	return text;
}

char *verdict_cost(const struct contrast *contrast)
{
	const char *unit = sampled_clock_unit(sampled_first_clock(contrast->samples_a));
	const char *how = "";
	char *of_rounds, *text;

	if (contrast->results[0].kind == COMPARISON_ROUNDS) {
		of_rounds = round_text(contrast);
		text = strf("%s a call, %s%s", unit, metric_of(contrast),
			    of_rounds ? of_rounds : "");
		free(of_rounds);
		return text;
	}
	if (contrast->results[0].kind == COMPARISON_BOOTS)
		how = replicates_are_runs(contrast) ? ", geometric mean over runs"
						    : ", geometric mean over boots";
	return strf("%s a call, %s%s", unit, metric_of(contrast), how);
}

/* What code and data are placed anew for. */
static const char *what_is_a_round(const struct contrast *contrast)
{
	const struct sampled_boot *clock = sampled_first_clock(contrast->samples_a);

	if (!clock->is_by_round)
		return "";
	return clock->clock_kind == CLOCK_KVM ? ", one boot each" : ", one process each";
}

/* "40 rounds, one process each (1 round rejected for noise)" or "38 to 40 rounds (up to …)" */
static char *counts_text(const struct contrast *contrast)
{
	const struct comparison *first = &contrast->results[0];
	unsigned int least = first->count, most = least, rejected = 0, unpriced = 0;
	char range[32] = "", nothing[64] = "";
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		unsigned int count = contrast->results[i].count;

		least = count < least ? count : least;
		most = count > most ? count : most;
		if (contrast->rows[i].rejected > rejected)
			rejected = contrast->rows[i].rejected;
		if (contrast->rows[i].unpriced > unpriced)
			unpriced = contrast->rows[i].unpriced;
	}
	if (least < most)
		snprintf(range, sizeof(range), "%u to ", least);
	if (unpriced)
		snprintf(nothing, sizeof(nothing),
			 ", up to %u left out because a call cost nothing", unpriced);
	return strf("%s%u %s%s (%s%u %s rejected for noise%s)", range, most,
		    verdict_replicates(contrast, most),
		    first->kind == COMPARISON_ROUNDS ? what_is_a_round(contrast) : "",
		    *range ? "up to " : "", rejected, rejected == 1 ? "round" : "rounds", nothing);
}

char *verdict_test(const struct contrast *contrast)
{
	const struct comparison_options *options = &contrast->options;
	char interim[48] = "", *counts, *text;

	if (contrast->is_exact)
		return strf("none: counts are exact; regressed, improved: by at least delta, %g %%",
			    100 * options->delta);
	counts = counts_text(contrast);
	if (options->interim > 1)
		snprintf(interim, sizeof(interim), " over %u interim analyses", options->interim);
	text = strf("%s, %s, Holm correction for %zu cells; alpha %g %%%s, delta %g %%",
		    contrast->results[0].kind == COMPARISON_ROUNDS ? "sign test"
		    : replicates_are_runs(contrast)		   ? "permutation test of runs"
								   : "permutation test of boots",
		    counts ? counts : "", contrast->count, 100 * options->alpha, interim,
		    100 * options->delta);
	free(counts);
	return text;
}

const char *verdict_reading(const struct contrast *contrast)
{
	if (contrast->is_exact)
		return "a smaller difference is real, too: the cell \"differs\", and fails no job";
	return "the interval is of each cell alone, p of all cells together; regressed, improved: "
	       "p is at most alpha and the estimate at least delta";
}

static bool has_broken(const struct contrast *contrast)
{
	for (size_t i = 0; i < contrast->count; i++) {
		if (verdict_is_broken(contrast, contrast->rows[i].b))
			return true;
	}
	return false;
}

/* The cells without a row, and why. */
static void put_left_out(const struct contrast *contrast, FILE *out)
{
	if (contrast->without_cost)
		fprintf(out, "; %zu more cost nothing, so they have no ratio",
			contrast->without_cost);
	if (contrast->without_metric)
		fprintf(out, "; %zu more %s no value of the metric", contrast->without_metric,
			contrast->without_metric == 1 ? "has" : "have");
	if (contrast->without_quiet)
		fprintf(out, "; %zu more %s no round without noise", contrast->without_quiet,
			contrast->without_quiet == 1 ? "has" : "have");
	if (contrast->noisy)
		fprintf(out, "; %zu more %s noisy, so the exact clock cannot compare them",
			contrast->noisy, contrast->noisy == 1 ? "is" : "are");
	if (contrast->failed)
		fprintf(out,
			"; %zu more failed or %s cut short, beside a baseline that was measured",
			contrast->failed, contrast->failed == 1 ? "was" : "were");
	if (contrast->without_other)
		fprintf(out, "; %zu more %s on one side only", contrast->without_other,
			contrast->without_other == 1 ? "was measured" : "were measured");
}

char *verdict_summary(const struct contrast *contrast)
{
	char *text = NULL;
	size_t size, i, shown = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%zu cell%s%s", contrast->count, contrast->count == 1 ? "" : "s",
		contrast->count ? ": " : "");
	for (i = 0; i < VERDICT_COUNT; i++) {
		if (contrast->verdicts[i])
			fprintf(out, "%s%zu %s", shown++ ? ", " : "", contrast->verdicts[i],
				i == VERDICT_DIFFERS && contrast->verdicts[i] > 1
					? "differ"
					: verdict_names[i]);
	}
	put_left_out(contrast, out);
	if (has_broken(contrast))
		fputs("; *: broken (control)", out);
	return fclose(out) ? NULL : text;
}

char *verdict_observed(const struct contrast *contrast)
{
	const struct sampled_cell *cell = contrast->rows[0].b;

	if (contrast->by != AXIS_STRATEGY)
		return strdup("");
	return observed_about(contrast->samples_b, sampled_boot_of(contrast->samples_b, cell));
}

/* The effect is paired by round, so a cost that swings for all candidates alike leaves it. */
static int add_swing(const struct contrast *contrast, struct caveats *caveats)
{
	const struct contrast_row *widest = &contrast->rows[0];
	const char *unit = sampled_clock_unit(sampled_first_clock(contrast->samples_a));
	char *low, *high;
	size_t i;
	int ret;

	for (i = 1; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		if (row->swing_high * widest->swing_low > widest->swing_high * row->swing_low)
			widest = row;
	}
	if (widest->swing_high <= SWING_REPORTED * widest->swing_low)
		return 0;
	low = number_text(widest->swing_low);
	high = number_text(widest->swing_high);
	ret = caveats_add_text(caveats, strf("swing: the baseline's cost differs between rounds, "
					     "in one cell from %s to %s %s in 8 of 10",
					     low ? low : "", high ? high : "", unit));
	free(low);
	free(high);
	return ret;
}

/* x86-64 orders by itself what some strategies order by an instruction on Arm. */
static int add_machine(const struct contrast *contrast, struct caveats *caveats)
{
	const struct sampled_boot *boot = sampled_first_clock(contrast->samples_a);
	const char *machine = json_string_value(json_object_get(boot->environment, "machine"));

	if (contrast->by != AXIS_STRATEGY || !machine || strcmp(machine, "x86_64"))
		return 0;
	return caveats_add_text(
		caveats,
		strdup("barriers: on x86-64 smp_wmb(), smp_rmb(), dma_wmb(), stlr, ldapr are "
		       "no instructions, and wmb() is an sfence; Arm has other costs"));
}

int verdict_caveats(const struct contrast *contrast, struct caveats *caveats)
{
	int ret = contrast->is_exact ? 0 : caveats_add(caveats, contrast->samples_a);
	size_t i;

	if (!ret && !contrast->is_exact && contrast->samples_b != contrast->samples_a)
		ret = caveats_add(caveats, contrast->samples_b);
	if (!ret && !contrast->is_exact)
		ret = add_machine(contrast, caveats);
	if (!ret && contrast->count)
		ret = add_swing(contrast, caveats);
	for (i = 0; i < contrast->differences.count && !ret; i++) {
		char *text = difference_text(&contrast->differences.list[i]);

		ret = text ? caveats_add_text(caveats, strf("differs: %s", text)) : -ENOMEM;
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
	if (!clock || sampled_is_exact(clock))
		return -ENODATA;
	ret = contrast_load(samples, NULL, &request, contrast);
	return ret == -EINVAL ? -ENODATA : ret;
}

/* With cells that failed, or that had noise, alone there is no subject. */
static char *line_of(const struct contrast *contrast)
{
	char *subject = contrast->count ? verdict_subject(contrast)
					: strf("by %s", contrast_name(contrast->by));
	char *summary = verdict_summary(contrast);
	char *text = strf("%s: %s", subject ? subject : "", summary ? summary : "");

	free(summary);
	free(subject);
	return text;
}

char *verdict_line(const char *run_dir, int *code, struct caveats *caveats)
{
	struct contrast_request request = { .delta = NAN };
	struct contrast contrast = { 0 };
	struct samples samples;
	char *text = NULL;
	int ret = samples_load(run_dir, &samples);

	request.by = contrast_of_run(&samples);
	if (!ret)
		ret = contrast_load(&samples, NULL, &request, &contrast);
	if (!ret || ret == -ENODATA)
		*code = verdict_exit_code(&contrast);
	if (!ret || (ret == -ENODATA && *code))
		text = line_of(&contrast);
	if (!ret && contrast.by == CONTRAST_KERNEL && verdict_caveats(&contrast, caveats)) {
		free(text);
		text = NULL;
	}
	contrast_free(&contrast);
	samples_free(&samples);
	return text;
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
	if (contrast->verdicts[VERDICT_REGRESSED] || contrast->failed)
		return EXIT_REGRESSION;
	return contrast->verdicts[VERDICT_INCONCLUSIVE] || contrast->without_quiet
		       ? EXIT_INCONCLUSIVE
		       : EXIT_OK;
}
