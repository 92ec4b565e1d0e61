/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the argument list of a program.
 * A list begins as NULL, ends with a NULL entry, and does not own its strings.
 */
#ifndef INVBENCH_ARGUMENTS_H
#define INVBENCH_ARGUMENTS_H

/* Appends the strings up to a NULL, which the caller must write last. 0 or -ENOMEM. */
__attribute__((sentinel)) int arguments_add(const char ***list, ...);

/*
 * Appends an option with a list such as "0-3,7": several times if the list is longer than Linux lets an argument
 * be (MAX_ARG_STRLEN). Cuts the list, which must live as long as the arguments. 0 or -ENOMEM.
 */
int arguments_add_list(const char ***list, const char *option, char *values);

/* Joins such lists again. NULL: no memory. Free the result. */
char *arguments_list(const char *const *values);

unsigned int arguments_count(const char *const *list);

/* Joins the list to a command that a shell reads as the same list. NULL: no memory. Free the result. */
char *arguments_join(const char *const *list);

/* Frees the list and sets it to NULL. */
void arguments_free(const char ***list);

#endif
