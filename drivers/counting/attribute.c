/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes calls that the lab's emulator counts: see attribute.h.
 * Every 2^31 instructions the kernel handles the overflow of its counter, and stops the counter for some hundred
 * instructions. A call in which that happens is longer than its clock says, so the calls are made again.
 */
#include <errno.h>

#include "drivers/counting/attribute.h"
#include "drivers/engine/refusal.h"
#include "drivers/loop/functions.h"

#define TRIES 3

/* 0, -EILSEQ if the clock has missed instructions, or another -errno of the plugin. *failed: the calls failed. */
static int try(int (*run)(struct invbench_run *run), struct invbench_functions *request,
	       int *failed)
{
	struct functions_table *table = functions_start(NULL);
	struct invbench_sample sample = { 0 };
	struct invbench_run calls = { .cell = request->cell,
				      .mode = INVBENCH_EACH,
				      .calls = request->calls,
				      .samples = (uintptr_t)&sample,
				      .sample_count = 1 };
	int error;

	if (!table)
		return -ENOMEM;
	*failed = run(&calls);
	error = functions_stop(table, request);
	return !error && request->ticks != sample.min ? -EILSEQ : error;
}

int attribute_calls(int (*run)(struct invbench_run *run), struct invbench_functions *request)
{
	int failed = 0, error = -EILSEQ;

	for (int i = 0; i < TRIES && error == -EILSEQ && !failed; i++)
		error = try(run, request, &failed);
	if (failed)
		return failed;
	return error ? refuse(error, "functions: %s", functions_error(error)) : 0;
}
