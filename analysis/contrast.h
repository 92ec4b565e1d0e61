/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One arm against another, for every cell where only the one thing differs
 * that is asked about: an axis, the kernel, or the run.
 *
 * Within a boot, on a real clock, rounds are paired (L1); between kernels or
 * runs a boot is one number (L2); on the exact clock a difference is a fact.
 * The first of the plan is what the others are held against, unless said.
 */
#ifndef INVBENCH_CONTRAST_H
#define INVBENCH_CONTRAST_H

#include "alike.h"
#include "stats/comparison.h"

/* What arms differ in: an enum axis_id, or one of these. */
#define CONTRAST_KERNEL AXIS_COUNT
#define CONTRAST_RUN	(AXIS_COUNT + 1)
#define CONTRAST_COUNT	(AXIS_COUNT + 2)

struct contrast_request {
	unsigned int by;
	const char *baseline; /* a value of .by; NULL: the first */
	const char *metric; /* NULL: batch, else mean; on the exact clock median */
	double alpha; /* 0: ALPHA_DEFAULT */
	double delta; /* NaN: none on the exact clock, else as the binaries are the same or not */
};

struct contrast_row {
	const struct sampled_cell *a, *b; /* of the first boot that measured them */
	double cost_a, cost_b; /* a call: the median over rounds or boots, or the count */
	const char *metric;
	unsigned int rejected; /* rounds */
	bool boots_differ; /* of one kernel on the exact clock, where they must not */
};

struct contrast {
	const struct samples *samples_a, *samples_b; /* the same within a run */
	unsigned int by;
	bool is_exact;
	struct comparison_options options;
	struct contrast_row *rows;
	struct comparison *results; /* of each row */
	size_t count;
	size_t without_cost; /* cells that cost nothing, of which there is no ratio */
	size_t noisy; /* cells that differ from boot to boot of themselves: the exact clock has no fact */
	size_t without_other; /* cells that only one kernel, or run, has measured */
	size_t verdicts[VERDICT_COUNT];
	struct differences differences;
	char *refusal; /* why it was not done: -EINVAL */
};

/*
 * b: NULL, or the other run of CONTRAST_RUN. 0; -ENODATA: there is nothing to
 * hold against each other; -EINVAL: refused, see .refusal; -ENOMEM. To be freed
 * in any case, before the samples.
 */
int contrast_load(const struct samples *a, const struct samples *b,
		  const struct contrast_request *request, struct contrast *contrast);
void contrast_free(struct contrast *contrast);

/* "strategy", "kernel", "run". */
const char *contrast_name(unsigned int by);

/* What the arm of this cell is called: "dma-mb", "7.3.4"; to be freed. */
char *contrast_value(const struct contrast *contrast, const struct samples *samples,
		     const struct sampled_cell *cell);

/*
 * What came of a cell, of whichever boot: its cost, and how it is against the
 * baseline, all 0 for the baseline itself. False: it was not compared.
 */
bool contrast_find(const struct contrast *contrast, const struct sampled_cell *cell, double *cost,
		   struct comparison *result);

#endif
