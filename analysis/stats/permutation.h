/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exact permutation test of two arms, and its interval.
 * Had the kernel no effect, any division of the boots into two arms would have
 * been as likely as the one found: nothing is assumed about how boots scatter.
 */
#ifndef INVBENCH_PERMUTATION_H
#define INVBENCH_PERMUTATION_H

#include <stddef.h>

struct permutation {
	double difference; /* mean of b less mean of a */
	double p; /* (S9) */
	double low, high; /* (S10) */
};

/* 0, -ENOMEM, or -EDOM: an arm is empty. */
int permutation_test(const double *a, size_t count_a, const double *b, size_t count_b, double alpha,
		     struct permutation *permutation);

/* The fewest values an arm with which p can be at most alpha. */
unsigned int permutation_needs(double alpha);

#endif
