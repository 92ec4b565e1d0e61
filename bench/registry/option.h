/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the values of command line options.
 * option is the option's name as the user writes it ("--place"). Each function returns -EINVAL after a
 * message that names the option, the value and what is allowed.
 */
#ifndef INVBENCH_OPTION_H
#define INVBENCH_OPTION_H

#include <stdint.h>

/* The index of text in words, which end with NULL. */
int option_word(const char *option, const char *text, const char *const *words);

/* Digits whose value lies in min..max; unit ("seconds") is for the message and may be NULL. */
int option_number(const char *option, const char *text, const char *unit, uint64_t min,
		  uint64_t max, uint64_t *number);

/*
 * Converts a percentage to a share of at most max: "5" and "5%" are 0.05. Below bare_min per cent
 * the sign is required, because such a number may be meant as a share. A text of NULL gives NaN.
 */
int option_percent(const char *option, const char *text, double max, double bare_min,
		   double *share);

#endif
