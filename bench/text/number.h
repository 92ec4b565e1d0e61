/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses numbers that a user writes, and writes whole ones. */
#ifndef INVBENCH_NUMBER_H
#define INVBENCH_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* The text of a constant, so that help can quote it: NUMBER_TEXT(LAB_LIMIT) is "3600". */
#define NUMBER_TEXT(constant)  NUMBER_QUOTE(constant)
#define NUMBER_QUOTE(constant) #constant

/*
 * Parses digits and at most one suffix. The first character of suffixes multiplies by 1024, the second
 * by 1024², and so on ("KMG"; "" allows no suffix). 0 or -EINVAL.
 */
int number_parse_suffix(const char *text, const char *suffixes, uint64_t *number);

/* Parses digits; the value must lie in min..max. 0, or -EINVAL, which leaves *number unchanged. */
int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number);

/*
 * Writes a whole number as printf does with %.12g and %.0f, in a tenth of the time: a report has hundreds of thousands. Returns
 * false, and leaves the text unchanged, if the number is not whole or has more than twelve digits.
 */
#define NUMBER_WHOLE 16 /* bytes */
bool number_whole(double number, char text[NUMBER_WHOLE]);

#endif
