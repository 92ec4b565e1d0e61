/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A contrast: pairs of cells that differ in one thing only: an axis, the kernel, or the run.
 * Each row compares a candidate b with the baseline a. On a real clock, candidates of one boot are
 * paired round by round (L1), and kernels or runs have one number for each boot (L2). With KVM each
 * round boots all kernels, so these are paired, too. On the exact clock two counts are compared.
 *
 * This file holds the types; contrast_load.h fills them.
 */
#ifndef INVBENCH_CONTRAST_H
#define INVBENCH_CONTRAST_H

#include "analysis/compare/machine_diff.h"
#include "analysis/stats/comparison.h"

/* The thing in which candidates differ: an enum axis_id, or one of these. */
#define CONTRAST_KERNEL AXIS_COUNT
#define CONTRAST_RUN	(AXIS_COUNT + 1)
#define CONTRAST_COUNT	(AXIS_COUNT + 2)

struct contrast_request {
	unsigned int by;
	const char *baseline; /* a value of .by; NULL: the first one of the plan */
	const char *
		across; /* a field of the machine that may differ (machine_diff_fields); NULL: none */
	const char *metric; /* NULL: batch_mean if measured, else mean; median on the exact clock */
	double alpha; /* share of false alarms: 0.01 is 1 %; 0: ALPHA_DEFAULT */
	double delta; /* smallest effect that matters: 0.01 is 1 %; NaN: the default */
	bool costs_only; /* of boots: no interval and no verdict is needed */
};

struct contrast_row {
	const struct sampled_cell *a, *b; /* of the first boot that measured them */
	/*
	 * Of a call, in the clock's unit. a: the median over rounds, the geometric mean over boots,
	 * or the exact count; b: a times the effect, so that costs and effect are one estimate.
	 */
	double cost_a, cost_b;
	double swing_low, swing_high; /* between these lie 8 of 10 rounds of a; 0 for boots */
	const char *metric;
	unsigned int rejected; /* rounds left out because of noise */
	unsigned int unpriced; /* rounds left out because a candidate cost nothing in them */
	bool boots_differ; /* boots of one kernel differ although the clock is exact */
};

struct contrast {
	const struct samples *samples_a, *samples_b; /* the same within a run */
	unsigned int by;
	bool is_exact;
	struct comparison_options options;
	struct contrast_row *rows;
	struct comparison *results; /* one for each row */
	size_t count;
	size_t without_cost; /* cells that cost nothing and so have no ratio */
	size_t without_metric; /* cells without a value of the metric */
	size_t without_quiet; /* cells all of whose rounds were left out because of noise */
	size_t noisy; /* cells whose exact counts differ from boot to boot */
	size_t without_other; /* cells that only one kernel, or run, measured */
	size_t failed; /* cells of a candidate that failed or were cut short, whose baseline was measured */
	size_t verdicts[VERDICT_COUNT];
	struct machine_diff differences;
	char *refusal; /* the reason for -EINVAL */
};

void contrast_free(struct contrast *contrast);

/* What a run invites to compare: its kernels if it has several, else its strategies. */
unsigned int contrast_of_run(const struct samples *samples);

/* "strategy", "kernel", "run". */
const char *contrast_name(unsigned int by);

/* The name of this cell's candidate, such as "dma-mb" or "7.3.4"; the caller frees it. */
char *contrast_value(const struct contrast *contrast, const struct samples *samples,
		     const struct sampled_cell *cell);

/* Whether both candidates are in the same boot. */
bool contrast_is_within_boot(const struct contrast *contrast);

/* Whether each round has both candidates, so that their costs can be paired. */
bool contrast_is_paired(const struct contrast *contrast);

/* Whether both are the same cell of the plan on the same kernel, in any boot. */
bool contrast_same_cell(const struct samples *samples, const struct sampled_cell *a,
			const struct sampled_cell *b);

/*
 * Finds the cost of a cell of any boot, in the clock's unit, and its comparison with the baseline.
 * The comparison of the baseline itself is all 0. Returns false if the cell was not compared.
 */
bool contrast_find(const struct contrast *contrast, const struct sampled_cell *cell, double *cost,
		   struct comparison *result);

#endif
