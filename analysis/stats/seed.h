/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers that are the same for the same data.
 * Where a test draws, the seed is a hash of what it draws from: the same
 * record gives the same verdict, and nobody can look for a seed that suits.
 */
#ifndef INVBENCH_SEED_H
#define INVBENCH_SEED_H

#include <stddef.h>
#include <gsl/gsl_rng.h>

/* To be given to gsl_rng_free(); NULL without memory. */
gsl_rng *seed_from(const double *values, size_t count);
gsl_rng *seed_number(unsigned long number);

#endif
