/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes text from outside harmless to a terminal, and to a reader who trusts the order of its characters.
 * Control characters, those that change the direction of text, and bytes that are not UTF-8 become '?'.
 */
#ifndef INVBENCH_PRINTABLE_H
#define INVBENCH_PRINTABLE_H

#include <stdbool.h>

/* lines: newlines and tabs stay, else they become spaces. In place; the text never becomes longer. */
void printable_make(char *text, bool lines);

/* Whether printable_make() would leave the text as it is. */
bool printable_is(const char *text, bool lines);

#endif
