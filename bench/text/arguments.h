/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the argument list of a program.
 * A list begins as NULL, ends with a NULL entry, and does not own its strings.
 */
#ifndef INVBENCH_ARGUMENTS_H
#define INVBENCH_ARGUMENTS_H

/* Appends the strings up to a NULL, which the caller must write last. 0 or -ENOMEM. */
__attribute__((sentinel)) int arguments_add(const char ***list, ...);

unsigned int arguments_count(const char *const *list);

/* Joins the list to a command that a shell reads as the same list. NULL: no memory. Free the result. */
char *arguments_join(const char *const *list);

/* Frees the list and sets it to NULL. */
void arguments_free(const char ***list);

#endif
