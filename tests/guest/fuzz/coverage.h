/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Says whether a request did something that none before it did.
 * With kcov in the kernel (CONFIG_KCOV) that is: it reached a place in the module's code. Without it: a kind of request
 * had an answer that it never had after the answer before. That is much coarser, but every kernel has it.
 */
#ifndef INVBENCH_FUZZ_COVERAGE_H
#define INVBENCH_FUZZ_COVERAGE_H

#include <stdbool.h>

/* Follows what this task does in the kernel. Whether the kernel has kcov. */
bool coverage_start(void);

/* The number of new things that this task did since the last call; its last request was answered with error. */
unsigned int coverage_new(unsigned int kind, int error);

/* The sum of what coverage_new() returned. */
unsigned int coverage_count(void);

/* Prints what was reached, and the names of the functions of the module that were not. */
void coverage_report(void);

#endif
