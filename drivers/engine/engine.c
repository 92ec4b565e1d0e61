/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists all engines, one per file of drivers/: see engine.h. */
#include <string.h>

#include "drivers/engine/cells.h"
#include "drivers/engine/engine.h"

#define DRIVER(id, name, about) extern const struct engine engine_##id;
#include "drivers.list"
#undef DRIVER

#define DRIVER(id, name, about) &engine_##id,
static const struct engine *const engines[] = {
#include "drivers.list"
};

const struct engine *engine_find(const char *target, bool is_lab)
{
	for (unsigned int i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		const struct engine *engine = engines[i];

		if (!strcmp(target, engine->target))
			return is_lab && engine->in_lab ? engine->in_lab : engine;
	}
	return NULL;
}

int engine_histogram(const struct engine *engine, uint32_t cell, uint32_t worker, uint32_t *counts)
{
	return engine->histogram ? engine->histogram(cell, worker, counts)
				 : cells_histogram(cell, worker, counts);
}

int engine_count(const struct engine *engine, uint32_t cell, struct invbench_counters *counters)
{
	if (engine->count)
		return engine->count(cell, counters);
	memset(counters, 0, sizeof(*counters));
	return 0;
}

bool engine_needs_device(const struct plan *plan, bool is_lab)
{
	for (unsigned int i = 0; i < plan->cell_count; i++)
		if (engine_find(plan->cells[i].at[AXIS_TARGET].name, is_lab)->needs_device)
			return true;
	return false;
}

bool engine_needs_tools(const struct plan *plan)
{
	for (unsigned int i = 0; i < plan->cell_count; i++)
		if (engine_find(plan->cells[i].at[AXIS_TARGET].name, true)->needs_tools)
			return true;
	return false;
}
