/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the instructions of this process's calls by function.
 * Kernel functions have their names; FUNCTIONS_USER is all code in user space.
 * Only the lab can do this, because the emulator's plugin counts: see
 * bench/core/functions.h.
 */
#ifndef INVBENCH_ENGINE_FUNCTIONS_H
#define INVBENCH_ENGINE_FUNCTIONS_H

#include "bench/core/functions.h"

#define FUNCTIONS_USER "user space"

/*
 * Starts to count the calls that are timed, or all calls of a function of the kernel, whoever calls it.
 * called: its name, or NULL. If the kernel has none of this name, there are no calls. NULL without memory.
 */
struct functions_table *functions_start(const char *called);

/*
 * Stops counting, frees the table and fills in the functions of the cheapest call.
 * The caller compares request->ticks with the clock and treats a difference as
 * -EILSEQ. 0 or -errno: see functions_error().
 */
int functions_stop(struct functions_table *table, struct invbench_functions *request);

/* The text of an error of functions_stop(). */
const char *functions_error(int error);

#endif
