/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of the kernel a measured call spends its instructions in.
 * The emulator counts by address, the kernel's own symbols give the names.
 */
#ifndef INVBENCH_KMODS_FUNCTIONS_H
#define INVBENCH_KMODS_FUNCTIONS_H

#include "target.h"

/*
 * Makes .calls calls of a cell that is in force, on this CPU, and fills to and
 * .ticks and .count from the cheapest. -EOPNOTSUPP: nobody counted; -EILSEQ:
 * not what the clock says; -EOVERFLOW: more than there is room for.
 */
int functions_count(struct cell *cell, struct invbench_functions *request,
		    struct invbench_function *to);

#endif
