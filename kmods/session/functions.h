/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the instructions of a measured call by kernel function.
 * The emulator counts by address; the kernel's symbols give the names.
 */
#ifndef INVBENCH_KMODS_FUNCTIONS_H
#define INVBENCH_KMODS_FUNCTIONS_H

#include "kmods/worker/target.h"

/*
 * Makes request->calls calls of a cell in force on this CPU. The cheapest of
 * them fills to, request->ticks and request->count. 0; -EOPNOTSUPP: nothing
 * counted; -EILSEQ: the clock counted something else; -EOVERFLOW: more
 * functions than request->room; or the error of a call.
 */
int functions_count(struct target_cell *cell, struct invbench_functions *request,
		    struct invbench_function *to);

#endif
