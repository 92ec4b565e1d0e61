// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target "model" in the kernel: our own array, queue and walker, the same
 * files as in user space, so that their cost can be held against the driver's
 * on the same clock.
 */
#include <linux/slab.h>

#include "../bench/core/model/model.h"
#include "target.h"

static const struct model_strategy *strategy_of(const struct cell *cell)
{
	return model_strategy_find(cell->strategy->name);
}

static const struct workload *workload_find(const char *name, const char *strategy)
{
	const struct model_strategy *of = model_strategy_find(strategy);

	for (int i = 0; of && i < of->workload_count; i++)
		if (!strcmp(of->workloads[i]->name, name))
			return of->workloads[i];
	return NULL;
}

static bool is_detached(const struct cell *cell)
{
	return workload_is_detached(cell->workload);
}

static int cell_check(const struct cell *cell, char *message, size_t len)
{
	const struct invbench_cell *request = &cell->request;
	unsigned int beside = 1 + !!request->knobs.mutator;

	/* A caller waits with interrupts off: nothing else would run on its CPU. */
	if (request->knobs.walker == WALKER_THREAD && request->cpus + beside > num_online_cpus()) {
		snprintf(message, len,
			 "walker: threads beside %u callers need %u CPUs more, %u are online",
			 request->cpus, beside, num_online_cpus());
		return -EOPNOTSUPP;
	}
	return model_check(strategy_of(cell), cell->workload, request, message, len);
}

static void cell_close(struct cell *cell)
{
	model_put(cell->model);
	cell->array = NULL;
	cell->model = NULL;
}

static int cell_open(struct cell *cell, char *message, size_t len)
{
	int ret = cell_check(cell, message, len);

	if (!ret)
		ret = model_get(&cell->request, &cell->model);
	if (ret || model_changes(cell->workload, &cell->request))
		return ret;
	cell->array = model_array(cell->model, &cell->request);
	return cell->array ? 0 : -ENOMEM;
}

static int cell_begin(struct cell *cell)
{
	cell->request.patched = 0;
	return model_begin(cell->model, strategy_of(cell), &cell->request, is_detached(cell),
			   cell->array);
}

static void cell_end(struct cell *cell)
{
	model_end(cell->model);
	model_add_changes(cell->model, &cell->changes);
}

static int cell_count(struct cell *cell, u64 calls, struct invbench_counters *to)
{
	const struct model_strategy *strategy = strategy_of(cell);
	struct call *call = kzalloc(strategy->call_size, GFP_KERNEL);
	int ret;

	if (!call)
		return -ENOMEM;
	*to = cell->changes;
	strategy->call_init(call, cell->model, &cell->request, to);
	ret = cell->workload->count(call, calls);
	if (to->commands && !is_detached(cell))
		to->entries_visited = to->calls * cell->request.entries;
	kfree(call);
	return ret;
}

static int cell_stream(struct cell *cell, struct invbench_stream *range, u64 *words)
{
	const struct model_strategy *strategy = strategy_of(cell);
	struct call *call = kzalloc(strategy->call_size, GFP_KERNEL);
	u32 position = cell->model->smmus[0].smmu.position;
	struct invbench_counters unused = {};
	int ret;

	if (!call)
		return -ENOMEM;
	strategy->call_init(call, cell->model, &cell->request, &unused);
	strategy->call_range(call, range);
	ret = cell->workload->count(call, 1);
	range->count = model_commands(cell->model, position, words, range->room);
	kfree(call);
	return ret;
}

static size_t call_size(const struct cell *cell)
{
	return strategy_of(cell)->call_size;
}

static void call_init(struct call *call, struct cell *cell, unsigned int worker)
{
	strategy_of(cell)->call_init(call, cell->model, &cell->request, NULL);
}

const struct target model_target = {
	.name = "model",
	.workload = workload_find,
	.open = cell_open,
	.close = cell_close,
	.begin = cell_begin,
	.end = cell_end,
	.count = cell_count,
	.stream = cell_stream,
	.call_size = call_size,
	.call_init = call_init,
};
