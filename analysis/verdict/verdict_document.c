/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as a document: what was compared, how, the table of verdicts, and its summary. See verdict.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"

/* Whether this boot is the first of its kernel that has measured. */
static bool is_first_of_kernel(const struct samples *samples, size_t boot)
{
	for (size_t i = 0; i < boot; i++)
		if (samples->boots[i].clock &&
		    !strcmp(samples->boots[i].kernel, samples->boots[boot].kernel))
			return false;
	return samples->boots[boot].clock;
}

static void add_runs(struct document *document, const char *label, const struct runs *runs)
{
	const struct samples *samples = &runs->samples;
	size_t i;

	for (i = 0; i < runs->count; i++)
		document_fact(document, i ? "" : label, TONE_PLAIN, strdup(runs->list[i].title));
	for (i = 0; i < samples->boot_count; i++) {
		if (is_first_of_kernel(samples, i))
			document_fact(document, "kernel", TONE_PLAIN,
				      describe_kernel(samples, &samples->boots[i]));
	}
}

static void add_caveats(struct document *document, const struct contrast *contrast)
{
	struct caveats caveats = { 0 };
	size_t i;

	document->failed |= verdict_caveats(contrast, &caveats) != 0;
	for (i = 0; i < caveats.count; i++)
		document_fact(document, i ? "" : "caveat", TONE_CAVEAT, strdup(caveats.texts[i]));
	caveats_free(&caveats);
}

/* Another device of the SMMU may send a command while the calls are counted. */
#define WORK_TOLERANCE 0.01

static const unsigned int counters[] = { COUNTER_COMMANDS, COUNTER_SYNCS };
static const char *const names[] = { "commands", "CMD_SYNCs" };

/* The least and most of a call, over the boots of one candidate. */
struct work {
	double least[2], most[2];
	unsigned int boots;
};

static void take_cell(struct work *work, const struct sampled_cell *cell)
{
	for (unsigned int i = 0; i < 2; i++) {
		double one = (double)cell->counters[counters[i]] / (double)cell->counted_calls;

		work->least[i] = work->boots ? fmin(work->least[i], one) : one;
		work->most[i] = work->boots ? fmax(work->most[i], one) : one;
	}
	work->boots++;
}

static struct work work_of(const struct samples *samples, const struct sampled_cell *first)
{
	const struct sampled_cell *cell;
	struct work work = { 0 };

	sampled_foreach_place(samples, cell, first, AXIS_COUNT) {
		if (cell->state == CELL_MEASURED && cell->counted_calls &&
		    !cell->is_absent[COUNTER_COMMANDS] && !cell->is_absent[COUNTER_SYNCS] &&
		    contrast_same_cell(samples, cell, first))
			take_cell(&work, cell);
	}
	return work;
}

/* A host is not booted between its runs by the runner. */
static const char *replicates(const struct contrast *contrast)
{
	return sampled_first_clock(contrast->samples_a)->is_by_round ? "runs" : "boots";
}

/* Names the cell and what differs. NULL: nothing does, or no memory. */
static char *difference(const struct contrast *contrast, const struct samples *samples,
			const struct sampled_cell *cell, const struct work *work)
{
	for (unsigned int i = 0; i < 2; i++) {
		char *least, *most, *text;

		if (work->most[i] - work->least[i] <= WORK_TOLERANCE * work->most[i])
			continue;
		least = number_text(work->least[i]);
		most = number_text(work->most[i]);
		text = strf(
			"the %s of kernel %s did not do the same work: cell %u had from %s to %s %s a call",
			replicates(contrast), sampled_boot_of(samples, cell)->kernel, cell->cell,
			least ? least : "", most ? most : "", names[i]);
		free(least);
		free(most);
		return text;
	}
	return NULL;
}

/*
 * Whether a call of each compared cell sent the same commands and CMD_SYNCs in all runs of its candidate, as a sentence;
 * costs of unequal work say nothing about time. The caller frees it. NULL: no memory; "": each candidate has one run,
 * or nothing counted them.
 */
static char *work_text(const struct contrast *contrast, bool *equal)
{
	unsigned int most = 0;

	*equal = true;
	for (size_t i = 0; i < 2 * contrast->count; i++) {
		const struct samples *samples = i % 2 ? contrast->samples_b : contrast->samples_a;
		const struct contrast_row *row = &contrast->rows[i / 2];
		const struct sampled_cell *cell = i % 2 ? row->b : row->a;
		struct work work = work_of(samples, cell);
		char *text = work.boots > 1 ? difference(contrast, samples, cell, &work) : NULL;

		if (text) {
			*equal = false;
			return text;
		}
		most = work.boots > most ? work.boots : most;
	}
	if (most < 2)
		return strdup("");
	return strf(
		"a call sent the same commands and CMD_SYNCs in each of the %u %s of its candidate",
		most, replicates(contrast));
}

void verdict_document(const struct runs *a, const struct runs *b, const struct contrast *contrast,
		      const char *command, struct document *document)
{
	const char *limit = describe_clock_limit(sampled_first_clock(contrast->samples_a));
	char *shortage = verdict_shortage(contrast), *settling = verdict_settling(contrast);
	char *observed = verdict_observed(contrast);
	struct grid grid = { 0 };
	bool equal;
	char *work;

	add_runs(document, "run", a);
	if (b)
		add_runs(document, "and", b);
	document_fact(document, "compared", TONE_PLAIN, verdict_subject(contrast));
	document_fact(document, "cost", TONE_PLAIN, verdict_cost(contrast));
	document_fact(document, "test", TONE_PLAIN, verdict_test(contrast));
	document_fact(document, "", TONE_PLAIN, strdup(verdict_reading(contrast)));
	if (*limit)
		document_fact(document, "", TONE_LIMIT, strdup(limit));
	work = contrast->is_exact ? NULL : work_text(contrast, &equal);
	if (work && *work)
		document_fact(document, "work", equal ? TONE_PLAIN : TONE_CAVEAT, work);
	else
		free(work);
	add_caveats(document, contrast);
	if (shortage)
		document_fact(document, "too few", TONE_CAVEAT, shortage);
	document_fact(document, "command", TONE_PLAIN, strdup(command));
	document_heading(document, strdup("verdicts"), strdup(""));
	verdict_table(contrast, &grid);
	document_table(document, &grid);
	document_note(document, TONE_PLAIN, verdict_summary(contrast));
	if (settling)
		document_note(document, TONE_PLAIN, settling);
	if (observed && *observed)
		document_note(document, TONE_PLAIN, observed);
	else
		free(observed);
}
