/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of comparing two candidates.
 * Three kinds of comparison (rounds of one boot, boots of two kernels, the exact clock) fill the
 * same struct. comparison_settle() adds the verdicts when all cells of a family are known, because
 * the cells share the permitted false alarms.
 *
 * An effect is ln(B/A), where A is the baseline: above 0, B costs more. The logarithm is symmetric,
 * and a small effect is close to the relative difference. comparison_percent() converts any effect.
 */
#ifndef INVBENCH_COMPARISON_H
#define INVBENCH_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#define ALPHA_PERCENT		    1 /* share of false alarms in a whole family of cells */
#define DELTA_SAME_BINARY_PERCENT   0.5 /* smaller effects do not matter within one binary */
#define DELTA_ACROSS_BUILDS_PERCENT 1 /* two builds also differ in code layout */

#define ALPHA_DEFAULT	    (ALPHA_PERCENT / 100.)
#define DELTA_SAME_BINARY   (DELTA_SAME_BINARY_PERCENT / 100.)
#define DELTA_ACROSS_BUILDS (DELTA_ACROSS_BUILDS_PERCENT / 100.)
#define ALPHA_BARE_MIN	    0.1 /* per cent; a smaller --alpha needs the sign, see option.h */
#define POWER		    0.95 /* probability that a detectable effect is found */
#define SETTLING_POWER	    0.8 /* probability that comparison_settling() settles a cell */
#define SETTLING_MAX	    10000 /* rounds or boots; no run has more */

enum verdict {
	VERDICT_REGRESSED,
	VERDICT_IMPROVED,
	VERDICT_DIFFERS, /* exact counts that differ by less than delta */
	VERDICT_EQUIVALENT, /* on a real clock, which never shows that two costs are equal */
	VERDICT_EQUAL, /* exact counts */
	VERDICT_INCONCLUSIVE,
	VERDICT_COUNT,
};

extern const char *const verdict_names[VERDICT_COUNT];

/* The user's options, which hold for all cells of a family. */
struct comparison_options {
	double alpha; /* share of false alarms in the family: 0.01 is 1 % */
	double delta; /* smallest effect that matters: 0.005 is 0.5 % */
	unsigned int interim; /* analyses at which measuring may stop; 1: only at its end */
	bool effect_only; /* of boots: without p and interval, which take long */
};

enum comparison_kind {
	COMPARISON_ROUNDS, /* L1 */
	COMPARISON_BOOTS, /* L2 */
	COMPARISON_EXACT, /* two exact counts, so no test is needed */
};

/* NaN: this kind of comparison does not have the value. */
struct comparison {
	enum comparison_kind kind;
	unsigned int count; /* rounds, or boots of the candidate with fewer */
	double effect; /* ln(B/A), and so are the values without a unit below */
	double low, high; /* interval at 1 - alpha; infinite for too few rounds or boots */
	double p; /* p-value of this cell alone */
	double p_adjusted; /* for the family, by Holm; set by comparison_settle() */
	double hodges_lehmann; /* a second estimate of the effect (L1) */
	double signed_rank_p; /* a second p-value, which decides nothing (L1) */
	double detectable; /* smallest effect found at POWER; set by comparison_settle() */
	enum verdict verdict; /* set by comparison_settle() */
};

/*
 * L1: compares rounds. cost_a[i] and cost_b[i] belong to round i; each is the lower quartile of the
 * candidate's sub-batches in that round, in any unit. Returns 0, -ENOMEM, or -EDOM if a cost is not
 * above 0. L3 has other results: see change.h.
 */
int comparison_of_rounds(const double *cost_a, const double *cost_b, unsigned int rounds,
			 const struct comparison_options *options, struct comparison *comparison);

/*
 * L2: compares boots, one cost each. Returns 0, -ENOMEM, or -EDOM if a cost is not above 0 or a
 * candidate has no boot.
 */
int comparison_of_boots(const double *cost_a, unsigned int boots_a, const double *cost_b,
			unsigned int boots_b, const struct comparison_options *options,
			struct comparison *comparison);

/* Compares two counts of the exact clock. Returns 0, or -EDOM if one is not above 0. */
int comparison_of_exact(double cost_a, double cost_b, struct comparison *comparison);

/*
 * Gives all cells of a family their verdict, Holm's p and the smallest detectable effect.
 * Returns 0 or -ENOMEM.
 */
int comparison_settle(struct comparison *comparisons, size_t count,
		      const struct comparison_options *options);

/*
 * The rounds, or boots of each candidate, that settle each inconclusive cell if its true effect is
 * 0, or delta twice (S13). 0: no cell is inconclusive. At most SETTLING_MAX + 1.
 */
unsigned int comparison_settling(const struct comparison *comparisons, size_t count,
				 const struct comparison_options *options);

/*
 * The fewest rounds, or boots of each candidate, with which each of the cells can reach alpha. The
 * caller refuses a plan with fewer.
 */
unsigned int rounds_needed(const struct comparison_options *options, size_t cells);
unsigned int boots_needed(const struct comparison_options *options, size_t cells);

/*
 * The rounds before an interim analysis: 40 before the first (0), then 80, 160, 320. Measuring may
 * stop at one if no verdict is inconclusive with options.interim = INTERIM_COUNT, because each
 * analysis then spends alpha / INTERIM_COUNT.
 */
#define INTERIM_COUNT 4
unsigned int interim_rounds(unsigned int analysis);

/* The effect in per cent: 100 (B/A - 1). NaN for an infinite one, which is unknown. */
double comparison_percent(double effect);

#endif
