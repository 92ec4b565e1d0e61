/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where two calls differ, function by function: an attribution as a table.
 * What is the same in both is one line, so that the rows still sum to the whole.
 */
#ifndef INVBENCH_FUNCTIONS_H
#define INVBENCH_FUNCTIONS_H

#include <stdio.h>
#include "attribution.h"

/* Under the names of the two; 0 or -ENOMEM. */
int functions_print(const struct attribution *attribution, const char *before, const char *after,
		    FILE *out);

/* Triples of a function, its instructions before and after. NULL without memory. */
json_t *functions_json(const struct attribution *attribution);

#endif
