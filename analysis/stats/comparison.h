/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a comparison of two arms comes to, whatever test it rests on.
 * The three ways to get one (rounds of one boot, boots of two kernels, the
 * exact clock) fill the same struct; the verdict is given once all cells of a
 * family are known, because each takes a share of the permitted false alarms.
 *
 * An effect is ln(B/A), B against the baseline A: above 0 is dearer. ln is
 * symmetric, and up to a few per cent the per cent that people read;
 * comparison_percent() is exact for all.
 */
#ifndef INVBENCH_COMPARISON_H
#define INVBENCH_COMPARISON_H

#include <stddef.h>

#define ALPHA_DEFAULT	    0.01 /* false alarms of a whole family of cells */
#define DELTA_SAME_BINARY   0.005 /* effects below do not matter: of one binary */
#define DELTA_ACROSS_BUILDS 0.01 /* of two builds, whose code is laid out otherwise */
#define POWER		    0.95 /* "could have been found" means this often */
#define MORE_MAX	    1000000 /* more rounds or boots than this are as many as never */

enum verdict {
	VERDICT_REGRESSED,
	VERDICT_IMPROVED,
	VERDICT_EQUIVALENT,
	VERDICT_INCONCLUSIVE,
	VERDICT_COUNT,
};

extern const char *const verdict_names[VERDICT_COUNT];

/* What the user asked for; one for all cells of a family. */
struct comparison_options {
	double alpha;
	double delta; /* as an effect: 0.005 is half a per cent */
	unsigned int looks; /* at which measuring may stop; 1: none before its end */
};

enum comparison_kind {
	COMPARISON_ROUNDS, /* L1 */
	COMPARISON_BOOTS, /* L2 */
	COMPARISON_EXACT, /* a fact */
};

/* NaN: this kind of comparison does not have it. */
struct comparison {
	enum comparison_kind kind;
	unsigned int count; /* rounds, or boots of the arm that has fewer */
	double effect;
	double low, high; /* interval of 1 - alpha; infinite while there is too little */
	double p; /* of this cell alone */
	double p_adjusted; /* by Holm over the family; set by comparison_settle() */
	double hodges_lehmann; /* a second estimate … */
	double signed_rank_p; /* … and a second opinion (L1) */
	double detectable; /* smallest effect found with POWER; set by comparison_settle() */
	enum verdict verdict; /* set by comparison_settle() */
	unsigned int more; /* inconclusive: about so many more rounds or boots an arm */
};

/* L3 has its own results: see change.h. */

/*
 * L1: cost_a[i] and cost_b[i] belong to round i; each is the lower quartile of
 * the arm's sub-batches of that round (order_lower_quartile()). 0, -ENOMEM, or
 * -EDOM: a cost is not above 0.
 */
int comparison_of_rounds(const double *cost_a, const double *cost_b, unsigned int rounds,
			 const struct comparison_options *options, struct comparison *comparison);

/* L2: one cost a boot. 0, -ENOMEM, or -EDOM: a cost is not above 0, or an arm has no boot. */
int comparison_of_boots(const double *cost_a, unsigned int boots_a, const double *cost_b,
			unsigned int boots_b, const struct comparison_options *options,
			struct comparison *comparison);

/* Exact clock: two counts. 0, or -EDOM: a cost is not above 0. */
int comparison_of_exact(double cost_a, double cost_b, struct comparison *comparison);

/*
 * Verdicts of all cells of a family: Holm's p, the smallest detectable effect
 * and how much more is needed. 0 or -ENOMEM.
 */
int comparison_settle(struct comparison *comparisons, size_t count,
		      const struct comparison_options *options);

/*
 * The fewest rounds (boots an arm) with which every one of the cells can reach
 * alpha: a plan with fewer is to be refused.
 */
unsigned int rounds_needed(const struct comparison_options *options, size_t cells);
unsigned int boots_needed(const struct comparison_options *options, size_t cells);

/*
 * The rounds after which to look: look 0 is 40, then 80, 160, 320. Stopping at
 * one is allowed when no verdict is inconclusive with options.looks =
 * LOOK_COUNT, which spends alpha / LOOK_COUNT at each.
 */
#define LOOK_COUNT 4
unsigned int look_rounds(unsigned int look);

/* An effect as people read it: 100 (B/A - 1). */
double comparison_percent(double effect);

#endif
