/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes fields of a tab-separated file. */
#ifndef INVBENCH_FIELD_H
#define INVBENCH_FIELD_H

#include <stdio.h>

/*
 * Writes the text of a field. A control character, such as a tab, becomes a space. Quotes, after which
 * gnuplot, R and others look for a second one, become typographic quotes. NULL is an empty field.
 */
void field_put(FILE *file, const char *text);

#endif
