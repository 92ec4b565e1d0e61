/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the help of the command and of its verbs, at most 80 columns wide. */
#ifndef INVBENCH_HELP_H
#define INVBENCH_HELP_H

#include "bench/cli/verb.h"

void help_print(void);
void help_print_verb(const struct verb *verb, const struct option_row *rows);

#endif
