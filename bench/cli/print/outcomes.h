/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the outcomes of litmus tests for the verb litmus. */
#ifndef INVBENCH_CLI_OUTCOMES_H
#define INVBENCH_CLI_OUTCOMES_H

#include <stdbool.h>
#include <stddef.h>
#include "bench/litmus/outcome.h"

/* Each returns 0 or -errno. */
int outcomes_print(const struct strategy *const *list, size_t count, bool json);
/* files: a folder for the files that make the combinations strategies, or NULL. */
int outcomes_print_frontiers(bool json, const char *files);

#endif
