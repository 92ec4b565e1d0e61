/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What calls spend, and where two of them differ, function by function: tables.
 * What is the same in both is one line, so that the rows still sum to the whole.
 */
#ifndef INVBENCH_FUNCTIONS_H
#define INVBENCH_FUNCTIONS_H

#include <stdio.h>
#include "attribution.h"
#include "section.h"

/* Under the names of the two; 0 or -ENOMEM. */
int functions_print(const struct attribution *attribution, const char *before, const char *after,
		    FILE *out);

/* Those of a section's cells side by side, if any were attributed; 0 or -ENOMEM. */
int functions_print_section(const struct section *section, FILE *out);

/* Triples of a function, its instructions before and after. NULL without memory. */
json_t *functions_json(const struct attribution *attribution);

#endif
