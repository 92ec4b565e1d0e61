/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would settle the inconclusive cells of a contrast: see verdict.h. */
#include <limits.h>
#include <stdlib.h>
#include "analysis/describe/column.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"

/* The fewest rounds, or boots, of a cell that is inconclusive; UINT_MAX: none is. */
static unsigned int fewest_of_open(const struct contrast *contrast)
{
	unsigned int fewest = UINT_MAX;

	for (size_t i = 0; i < contrast->count; i++) {
		const struct comparison *one = &contrast->results[i];

		if (one->verdict == VERDICT_INCONCLUSIVE && one->count < fewest)
			fewest = one->count;
	}
	return fewest;
}

/* The most rounds that a cell has, those that do not count included. */
static unsigned int most_rounds(const struct contrast *contrast)
{
	unsigned int most = 0;

	for (size_t i = 0; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];
		unsigned int rounds = contrast->results[i].count + row->rejected + row->unpriced;

		most = rounds > most ? rounds : most;
	}
	return most;
}

static unsigned int most_counted(const struct contrast *contrast)
{
	unsigned int most = 0;

	for (size_t i = 0; i < contrast->count; i++)
		most = contrast->results[i].count > most ? contrast->results[i].count : most;
	return most;
}

char *verdict_shortage(const struct contrast *contrast)
{
	unsigned int fewest = fewest_of_open(contrast);
	const char *replicates = verdict_replicates(contrast, fewest);
	unsigned int needed = contrast->results[0].kind == COMPARISON_ROUNDS
				      ? rounds_needed(&contrast->options, contrast->count)
				      : boots_needed(&contrast->options, contrast->count);

	if (contrast->is_exact || fewest >= needed)
		return NULL;
	if (fewest < most_counted(contrast))
		return strf(
			"a cell with %u %s cannot be decided among %zu cells; at least %u are needed",
			fewest, replicates, contrast->count, needed);
	return strf("%u %s cannot decide %zu cells; at least %u are needed", fewest, replicates,
		    contrast->count, needed);
}

/* The time that a round of all cells took, 0 if the record does not say. */
static double seconds_of_round(const struct contrast *contrast)
{
	const struct samples *samples = contrast->samples_a;
	unsigned int rounds = most_rounds(contrast);
	double ns = 0;

	if (contrast->results[0].kind != COMPARISON_ROUNDS)
		return 0;
	for (size_t i = 0; i < samples->noise_count; i++)
		ns += (double)samples->noise[i].ns;
	return rounds ? 1e-9 * ns / rounds : 0;
}

char *verdict_settling(const struct contrast *contrast)
{
	unsigned int needed =
		comparison_settling(contrast->results, contrast->count, &contrast->options);
	unsigned int count = fewest_of_open(contrast);
	double limit =
		json_number_value(json_object_get(contrast->samples_a->header, "max_seconds"));
	double twice = 200 * contrast->options.delta, seconds = needed * seconds_of_round(contrast);
	const char *replicates = verdict_replicates(contrast, needed);
	char *number = number_text(needed), *shortage = verdict_shortage(contrast), *text = NULL;

	/* Too few rounds show no spread. */
	if (needed && shortage)
		text = strf("inconclusive: %s", shortage);
	else if (needed > SETTLING_MAX)
		text = strf("inconclusive: cannot be told here; it would take more than %d %s",
			    SETTLING_MAX, replicates);
	else if (needed && number && limit > 0 && seconds > limit)
		text = strf("inconclusive: cannot be told within max_seconds, %g s; it would take "
			    "%s %s, about %.0f s",
			    limit, number, replicates, seconds);
	else if (needed > count)
		text = strf("inconclusive: %s %s in all settle an effect of 0 or of %g %%, twice "
			    "delta, with 80 %% probability",
			    number ? number : "", replicates, twice);
	else if (needed)
		text = strf("inconclusive: %u %s settle an effect of 0 or of %g %%, twice delta, "
			    "with 80 %% probability; one between may stay open",
			    count, replicates, twice);
	free(shortage);
	free(number);
	return text;
}
