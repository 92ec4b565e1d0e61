/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sign test, and the interval of the median that belongs to it.
 * Both assume only that the noise favours no side, which the random order of the candidates
 * ensures. So drift, heavy tails and interrupts leave the level of the test exact.
 */
#ifndef INVBENCH_SIGN_H
#define INVBENCH_SIGN_H

#include <stddef.h>

/* Returns the two-sided p (S4), which is 1 if all values are 0 or there are none. */
double sign_test(const double *values, size_t count);

/* The interval of the median at 1 - alpha (S5). Takes sorted values. */
void sign_interval(const double *sorted, size_t count, double alpha, double *low, double *high);

/* The fewest values with which p can be at most alpha. */
unsigned int sign_test_needs(double alpha);

#endif
