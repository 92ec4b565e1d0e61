/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes calls that the lab's emulator counts: see attribute.h. */
#include <errno.h>

#include "drivers/counting/attribute.h"
#include "drivers/engine/refusal.h"
#include "drivers/loop/functions.h"

int attribute_calls(int (*run)(struct invbench_run *run), struct invbench_functions *request)
{
	struct functions_table *table = functions_start();
	struct invbench_sample sample = { 0 };
	struct invbench_run calls = { .cell = request->cell,
				      .mode = INVBENCH_EACH,
				      .calls = request->calls,
				      .samples = (uintptr_t)&sample,
				      .sample_count = 1 };
	int ret, error;

	if (!table)
		return refuse(-ENOMEM, "functions: out of memory");
	ret = run(&calls);
	error = functions_stop(table, request);
	if (!error && request->ticks != sample.min)
		error = -EILSEQ;
	if (!ret && error)
		ret = refuse(error, "functions: %s", functions_error(error));
	return ret;
}
