/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the memory models say of a cell's strategy, to stand wherever its cost stands.
 * It comes from the table of outcomes, so a new strategy has it at once (bench/litmus/outcome.h).
 */
#ifndef INVBENCH_CORRECT_H
#define INVBENCH_CORRECT_H

#include "analysis/read/samples.h"
#include "bench/litmus/outcome.h"

/* OUTCOME_ABSENT also for as-built, because what the running kernel has is not known. */
enum outcome correct_outcome(enum memory_model model, const struct sampled_cell *cell);

/* Whether it is broken by Arm's model, or, if that cannot express it, by the kernel's. */
bool correct_is_broken(const struct sampled_cell *cell);

/*
 * The verdict where there is room for one word: "correct" in both models, "correct on Arm" (the LKMM says
 * sometimes, or cannot express it), "correct in LKMM" (Arm's model cannot express it), or "broken". "": no
 * model has an answer.
 */
const char *correct_word(const struct sampled_cell *cell);

/* The caller frees the texts; NULL without memory. */

/* "lost: never on Arm, sometimes in the LKMM"; "" if no model has an answer. */
char *correct_text(const struct sampled_cell *cell);
/* The value of an axis as axis_label() has it; a strategy has its correct_word(): "no-smp-mb (broken)". */
char *correct_axis_label(const struct sampled_cell *cell, enum axis_id axis);

/* The cells of a table. */
struct correct_cells {
	const struct sampled_cell *(*at)(const void *of, size_t index);
	const void *of;
	size_t count;
};

/* Their strategies by word, each once: "correct on Arm: v7.1, dma-mb; broken: no-smp-mb"; "": none has a verdict. */
char *correct_groups(const struct correct_cells *cells);

/* By memory model: "never", "sometimes", or null if a model has no answer. */
json_t *correct_json(const struct sampled_cell *cell);

#endif
