/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs herd7 on litmus tests. */
#ifndef INVBENCH_LITMUS_HERD_H
#define INVBENCH_LITMUS_HERD_H

#include <stddef.h>
#include "bench/litmus/outcome.h"

/* A test to judge. */
struct litmus_case {
	const struct shape *shape;
	enum memory_model model;
	__u8 at[POSITIONS];
	const char *strategy; /* the name of the strategy; NULL: none has these forms */
	enum outcome outcome; /* filled in; OUTCOME_UNKNOWN: herd7 did not judge it */
	const char *why; /* filled in with OUTCOME_ABSENT: why the model cannot express it */
};

/*
 * Judges all cases, the models side by side. dir: what lab_prepare_litmus() prepared; without the kernel's
 * model it judges only Arm's, and says so. keep: a folder in which the tests and herd7's output stay, or NULL.
 * figures: a folder for a drawing of each bad outcome that can happen, or NULL; see execution.h.
 * Returns 0, or -errno after a message: herd7 cannot be started, it was stopped (-EINTR), it refused
 * tests (-EBADMSG), or it did not answer in time (-ETIME). After the last two the other cases are judged.
 */
int herd_judge(const char *dir, struct litmus_case *cases, size_t count, const char *keep,
	       const char *figures);

/* Whether the folder has what this model needs. */
bool herd_has(const char *dir, enum memory_model model);

/* The versions of herd7 and of the kernel's model, which the caller frees. NULL without memory. */
char *herd_versions(const char *dir);

#endif
