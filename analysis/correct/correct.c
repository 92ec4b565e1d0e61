/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the memory models say of a cell's strategy: see correct.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

enum word { CORRECT, CORRECT_ON_ARM, CORRECT_IN_LKMM, BROKEN, WORDS };

static const char *const words[WORDS] = {
	[CORRECT] = "correct",
	[CORRECT_ON_ARM] = "correct on Arm",
	[CORRECT_IN_LKMM] = "correct in LKMM",
	[BROKEN] = "broken",
};

/* NULL: the models say nothing of it, as of what the running kernel has. */
static const struct strategy *judged_strategy(const struct sampled_cell *cell)
{
	const struct strategy *strategy = strategy_find(cell->at[AXIS_STRATEGY].name);

	return strategy && strategy->at[POSITION_LOAD] != AS_BUILT ? strategy : NULL;
}

enum outcome correct_outcome(enum memory_model model, const struct sampled_cell *cell)
{
	const struct strategy *strategy = judged_strategy(cell);

	return strategy ? outcome_overall(model, strategy->at) : OUTCOME_ABSENT;
}

bool correct_is_broken(const struct sampled_cell *cell)
{
	const struct strategy *strategy = judged_strategy(cell);

	return strategy && outcome_is_broken(strategy->at);
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

const char *correct_word(const struct sampled_cell *cell)
{
	bool on_arm = correct_outcome(MODEL_ARM, cell) == OUTCOME_NEVER;
	bool in_lkmm = correct_outcome(MODEL_LKMM, cell) == OUTCOME_NEVER;

	if (correct_is_broken(cell))
		return words[BROKEN];
	if (on_arm && in_lkmm)
		return words[CORRECT];
	return on_arm ? words[CORRECT_ON_ARM] : in_lkmm ? words[CORRECT_IN_LKMM] : "";
}

char *correct_axis_label(const struct sampled_cell *cell, enum axis_id axis)
{
	char *label = axis_label(&axes[axis], &cell->at[axis]), *marked;

	if (!label || axis != AXIS_STRATEGY || !*correct_word(cell))
		return label;
	marked = strf("%s (%s)", label, correct_word(cell));
	free(label);
	return marked;
}

/* The first cell of each strategy. There are few strategies, so each cell is compared with few others. */
struct firsts {
	const struct sampled_cell **cells;
	size_t count;
};

/* 0 or -ENOMEM. */
static int find_firsts(const struct correct_cells *cells, struct firsts *firsts)
{
	for (size_t i = 0, j; i < cells->count; i++) {
		const struct sampled_cell *cell = cells->at(cells->of, i), **added;

		for (j = 0; j < firsts->count; j++)
			if (sampled_axis_equal(firsts->cells[j], cell, AXIS_STRATEGY))
				break;
		if (j < firsts->count)
			continue;
		added = grow(&firsts->cells, &firsts->count, sizeof(const struct sampled_cell *));
		if (!added)
			return -ENOMEM;
		*added = cell;
	}
	return 0;
}

/* Returns whether the group has a strategy. */
static bool put_group(FILE *out, const char *before, const char *word, const struct firsts *firsts)
{
	bool any = false;

	for (size_t i = 0; i < firsts->count; i++) {
		const struct sampled_cell *cell = firsts->cells[i];

		if (strcmp(correct_word(cell), word) != 0)
			continue;
		fprintf(out, "%s%s%s%s", any ? "" : before, any ? "" : word, any ? ", " : ": ",
			cell->at[AXIS_STRATEGY].name);
		any = true;
	}
	return any;
}

char *correct_groups(const struct correct_cells *cells)
{
	struct firsts firsts = { 0 };
	const char *before = "";
	char *text = NULL;
	size_t size;
	FILE *out = find_firsts(cells, &firsts) ? NULL : open_memstream(&text, &size);

	for (unsigned int i = 0; out && i < WORDS; i++)
		if (put_group(out, before, words[i], &firsts))
			before = "; ";
	free(firsts.cells);
	return out && !fclose(out) ? text : NULL;
}

json_t *correct_json(const struct sampled_cell *cell)
{
	json_t *object = json_object();

	for (unsigned int model = 0; model < MEMORY_MODELS; model++) {
		enum outcome outcome = correct_outcome(model, cell);

		json_object_set_new(object, memory_model_names[model],
				    is_answer(outcome) ? json_string(outcome_names[outcome])
						       : json_null());
	}
	return object;
}
