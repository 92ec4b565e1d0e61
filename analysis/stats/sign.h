/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sign test and the interval of the median that belongs to it.
 * They ask of the noise only that it favours no side, which the random order
 * of the arms sees to: drift, tails and interrupts leave the level exact.
 */
#ifndef INVBENCH_SIGN_H
#define INVBENCH_SIGN_H

#include <stddef.h>

/* Two-sided p (S4); 1 when there is nothing to count. */
double sign_test(const double *values, size_t count);

/* The interval of the median at 1 - alpha (S5), of sorted values. */
void sign_interval(const double *sorted, size_t count, double alpha, double *low, double *high);

/* The fewest values, all on one side, whose p is at most alpha. */
unsigned int sign_test_needs(double alpha);

#endif
