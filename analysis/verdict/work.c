/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the commands and CMD_SYNCs of a call between the runs of a candidate: see work.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/verdict/work.h"
#include "bench/text/message.h"

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
	struct work work = { 0 };

	for (size_t i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];

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

char *work_text(const struct contrast *contrast, bool *equal)
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
