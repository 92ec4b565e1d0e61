/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exact permutation test of two candidates, and its interval.
 * If the kernel has no effect, every division of the boots into two candidates is equally likely.
 * So the test assumes nothing about the distribution of boots.
 */
#ifndef INVBENCH_PERMUTATION_H
#define INVBENCH_PERMUTATION_H

#include <stddef.h>

struct permutation {
	double difference; /* mean of b minus mean of a, in the unit of the values */
	double p; /* (S9) */
	double low, high; /* (S10) */
};

/* Returns 0, -ENOMEM, or -EDOM if a candidate has no value. */
int permutation_test(const double *a, size_t count_a, const double *b, size_t count_b, double alpha,
		     struct permutation *permutation);

/* The fewest values of each candidate with which p can be at most alpha. */
unsigned int permutation_needs(double alpha);

#endif
