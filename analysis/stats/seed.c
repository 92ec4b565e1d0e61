/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that are the same for the same data: see seed.h. */
#include <zlib.h>
#include "analysis/stats/seed.h"

gsl_rng *seed_number(unsigned long number)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	if (random)
		gsl_rng_set(random, number);
	return random;
}

gsl_rng *seed_from(const double *values, size_t count)
{
	return seed_number(crc32(0, (const Bytef *)values, (uInt)(count * sizeof(*values))));
}
