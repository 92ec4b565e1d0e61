/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions this process's calls spend their instructions in: those of the
 * kernel by name, the program's own as one, FUNCTIONS_USER.
 * In the lab, where the emulator's plugin counts; see bench/core/functions.h.
 */
#ifndef INVBENCH_SHARED_FUNCTIONS_H
#define INVBENCH_SHARED_FUNCTIONS_H

#include "bench/core/functions.h"

#define FUNCTIONS_USER "user space"

/* Calls that are timed from here on are counted; NULL without memory. */
struct functions_table *functions_start(void);

/*
 * Ends that, frees the table and fills the request from the cheapest call; whether
 * its ticks are what the clock says is the caller's to see, -EILSEQ. 0, or -errno:
 * see functions_fault().
 */
int functions_stop(struct functions_table *table, struct invbench_functions *request);

/* What the error means, for a message. */
const char *functions_fault(int error);

#endif
