// SPDX-License-Identifier: GPL-2.0-or-later
/* Lets the emulator count a call's instructions, and names the functions: see functions.h. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "bench/core/functions.h"
#include "kmods/session/functions.h"
#include "kmods/text/symbols.h"

static int table_fill(struct functions_table *table, struct target_cell *cell, u64 calls)
{
	struct call *call = kzalloc(cell->target->call_size(cell), GFP_KERNEL);
	struct recorder recorder = { .stop = &(const bool){ false } };
	int ret = 0;

	if (!call)
		return -ENOMEM;
	cell->target->call_init(call, cell, 0);
	recorder_reset(&recorder);
	functions_open(table);
	while (!ret && calls--)
		ret = signal_pending(current) ? -EINTR : cell->workload->each(&recorder, call, 1);
	functions_close(table);
	kfree(call);
	if (!ret && !table->places)
		ret = -EOPNOTSUPP;
	if (!ret && table->ticks != recorder.min)
		ret = -EILSEQ;
	return ret;
}

static u64 name(u64 address, char *to)
{
	snprintf(to, INVBENCH_SYMBOL_LEN, "%ps", (void *)address);
	return symbol_end(address) ?: address + 4;
}

int functions_count(struct target_cell *cell, struct invbench_functions *request,
		    struct invbench_function *to)
{
	struct functions_table *table = kvzalloc(sizeof(*table), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!table)
		return ret;
	ret = table_fill(table, cell, request->calls);
	if (!ret)
		ret = functions_name(table, request, to, name);
	kvfree(table);
	return ret;
}
