/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the runs in out/, for `list runs`. */
#ifndef INVBENCH_CLI_RUNS_H
#define INVBENCH_CLI_RUNS_H

#include <stdbool.h>

/* Oldest first, so that the latest stands last. 0 or -errno. */
int runs_print(bool json);

#endif
