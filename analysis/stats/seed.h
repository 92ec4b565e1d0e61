/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers that are the same for the same data.
 * A test that draws at random seeds with a hash of its data. So the same record gives the same
 * verdict, and nobody can pick a convenient seed.
 */
#ifndef INVBENCH_SEED_H
#define INVBENCH_SEED_H

#include <stddef.h>
#include <gsl/gsl_rng.h>

/* Returns NULL without memory. The caller frees the result with gsl_rng_free(). */
gsl_rng *seed_from(const double *values, size_t count);
gsl_rng *seed_number(unsigned long number);

#endif
