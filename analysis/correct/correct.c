/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the memory models say of a cell's strategy: see correct.h. */
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "bench/text/message.h"

enum outcome correct_outcome(enum memory_model model, const struct sampled_cell *cell)
{
	const struct strategy *strategy = strategy_find(cell->at[AXIS_STRATEGY].name);

	if (!strategy || strategy->at[POSITION_LOAD] == AS_BUILT)
		return OUTCOME_ABSENT;
	return outcome_overall(model, strategy->at);
}

bool correct_is_broken(const struct sampled_cell *cell)
{
	enum outcome arm = correct_outcome(MODEL_ARM, cell);

	return (arm == OUTCOME_ABSENT ? correct_outcome(MODEL_LKMM, cell) : arm) ==
	       OUTCOME_SOMETIMES;
}

static bool is_answer(enum outcome outcome)
{
	return outcome == OUTCOME_NEVER || outcome == OUTCOME_SOMETIMES;
}

static const char *answer(enum outcome outcome)
{
	return is_answer(outcome) ? outcome_names[outcome] : "no answer";
}

char *correct_text(const struct sampled_cell *cell)
{
	enum outcome arm = correct_outcome(MODEL_ARM, cell);
	enum outcome lkmm = correct_outcome(MODEL_LKMM, cell);

	if (!is_answer(arm) && !is_answer(lkmm))
		return strdup("");
	return strf("lost: %s on Arm, %s in the LKMM", answer(arm), answer(lkmm));
}

char *correct_axis_label(const struct sampled_cell *cell, enum axis_id axis)
{
	char *label = axis_label(&axes[axis], &cell->at[axis]), *marked;

	if (!label || axis != AXIS_STRATEGY || !correct_is_broken(cell))
		return label;
	marked = strf("%s (broken)", label);
	free(label);
	return marked;
}
