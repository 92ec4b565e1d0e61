// SPDX-License-Identifier: GPL-2.0-or-later
/* Has the emulator count a call's instructions and names them: see functions.h. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "../bench/core/functions.h"
#include "functions.h"
#include "symbols.h"

/* The stores that the plugin watches out for: see core/functions.h. */
static void table_open(struct functions_table *table)
{
	register struct functions_table *at asm("x16") = table;

	asm volatile(".inst %c1" : : "r"(at), "i"(FUNCTIONS_OPEN) : "memory");
}

static void table_close(struct functions_table *table)
{
	register struct functions_table *at asm("x17") = table;

	asm volatile(".inst %c1" : : "r"(at), "i"(FUNCTIONS_CLOSE) : "memory");
}

static int table_fill(struct functions_table *table, struct cell *cell, u64 calls)
{
	struct call *call = kzalloc(cell->target->call_size(cell), GFP_KERNEL);
	struct recorder recorder = { .stop = &(const bool){ false } };
	int ret;

	if (!call)
		return -ENOMEM;
	cell->target->call_init(call, cell, 0);
	recorder_reset(&recorder);
	table_open(table);
	ret = cell->workload->each(&recorder, call, calls);
	table_close(table);
	kfree(call);
	if (!ret && !table->places)
		ret = -EOPNOTSUPP;
	if (!ret && table->ticks != recorder.min)
		ret = -EILSEQ;
	return ret;
}

/* Places come in order of their address, so a function's are neighbours. */
static int table_name(const struct functions_table *table, struct invbench_functions *request,
		      struct invbench_function *to)
{
	struct invbench_function *function = to - 1, *end = to + request->room;
	unsigned long last = 0;
	u64 sum = 0;

	for (u64 i = 0; i < table->places; i++) {
		const struct functions_place *place = &table->place[i];

		if (place->address >= last) {
			if (++function == end)
				return -EOVERFLOW;
			last = symbol_end(place->address) ?: place->address + 4;
			snprintf(function->name, sizeof(function->name), "%ps",
				 (void *)place->address);
		}
		function->instructions += place->count;
		sum += place->count;
	}
	request->ticks = table->ticks;
	request->count = function + 1 - to;
	return sum == table->ticks ? 0 : -EOVERFLOW;
}

int functions_count(struct cell *cell, struct invbench_functions *request,
		    struct invbench_function *to)
{
	struct functions_table *table = kvzalloc(sizeof(*table), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!table)
		return ret;
	ret = table_fill(table, cell, request->calls);
	if (!ret)
		ret = table_name(table, request, to);
	kvfree(table);
	return ret;
}
