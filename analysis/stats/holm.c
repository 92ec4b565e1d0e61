/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holm's correction of p for a family of cells: see holm.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_sort.h>
#include "analysis/stats/holm.h"

int holm_adjust(const double *p, size_t count, double *adjusted)
{
	double *tests = calloc(count ? count : 1, sizeof(*tests));
	size_t *order = calloc(count ? count : 1, sizeof(*order));
	size_t *cell = calloc(count ? count : 1, sizeof(*cell));
	size_t used = 0, i;
	double before = 0;
	int ret = tests && order && cell ? 0 : -ENOMEM;

	for (i = 0; !ret && i < count; i++) {
		adjusted[i] = NAN;
		if (isnan(p[i]))
			continue;
		cell[used] = i;
		tests[used++] = p[i];
	}
	if (!ret && used)
		gsl_sort_index(order, tests, 1, used);
	for (i = 0; !ret && i < used; i++) {
		before = fmin(1, fmax(before, (double)(used - i) * tests[order[i]])); /* (S8) */
		adjusted[cell[order[i]]] = before;
	}
	free(tests);
	free(order);
	free(cell);
	return ret;
}
