/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the litmus test of a shape and a strategy for herd7.
 * The test asks whether the bad outcome can happen: see shape.h.
 */
#ifndef INVBENCH_LITMUS_TEST_H
#define INVBENCH_LITMUS_TEST_H

#include "bench/litmus/shape.h"

enum memory_model {
	MODEL_ARM, /* herd7's aarch64.cat, for assembly */
	MODEL_LKMM, /* the kernel's tools/memory-model, for C */
	MEMORY_MODELS,
};

extern const char *const memory_model_names[MEMORY_MODELS];

/*
 * Returns the text of the test, which the caller frees. at: the form at each position, enum barrier.
 * NULL: *why says why the model cannot express it, or is NULL when memory ran out.
 */
char *litmus_text(const struct shape *shape, enum memory_model model, const __u8 *at,
		  const char *name, const char **why);

/* What the writers have in common. */
struct writer {
	const struct shape *shape;
	const __u8 *at;
	const char *why;
};

/* Each writes the test for its model. */
char *litmus_aarch64(struct writer *writer, const char *name);
char *litmus_lkmm(struct writer *writer, const char *name);

/* The names of shared variables in the tests. */
extern const char *const variable_names[VARIABLES];

#endif
