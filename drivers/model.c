/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own array, lock-free queue and walker, on any machine, without a device.
 * They are measured in this process and need no privileges. In the lab the
 * module has them, so that they share the driver's clock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/engine.h"
#include "bench/core/model/model.h"
#include "shared/clock.h"
#include "shared/events.h"
#include "shared/refusal.h"
#include "shared/worker.h"

struct model_cell {
	struct invbench_cell request;
	const struct workload *workload;
	struct model_strategy strategy;
	struct model *model;
	struct inv_array *array; /* the rig's; NULL: it changes, so each time it is another */
	__u32 *histograms; /* one a worker */
	struct invbench_counters changes; /* of the mutator's, so far */
};

static struct model_cell cells[INVBENCH_CELLS_MAX];
static unsigned int cell_count;

static int start(const char *const *devices)
{
	(void)devices;
	refusal[0] = 0;
	rcu_register_thread();
	return 0;
}

static void cell_close(struct model_cell *cell)
{
	free(cell->histograms);
	model_put(cell->model);
	memset(cell, 0, sizeof(*cell));
}

static void stop(void)
{
	while (cell_count)
		cell_close(&cells[--cell_count]);
	events_close();
	workers_release();
	rcu_barrier();
	rcu_unregister_thread();
}

static int info(struct invbench_info *to)
{
	const struct invbench_knobs defaults = INVBENCH_KNOBS;

	memset(to, 0, sizeof(*to));
	to->abi = INVBENCH_ABI;
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = workers_possible();
	to->has_inv_range = 1;
	to->text_whole = 1;
	clock_describe(&to->clock);
	snprintf(to->smmu, sizeof(to->smmu), "model");
	snprintf(to->domain, sizeof(to->domain), "model");
	to->asid_bits = 16;
	to->queue_bits = defaults.queue_bits;
	return 0;
}

static bool is_detached(const struct model_cell *cell)
{
	return workload_is_detached(cell->workload);
}

/* The plan's numbers are in range already; what is refused here is what cannot be done here. */
static int cell_check(const struct model_cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	unsigned int most = WORKERS_A_CPU * workers_possible();

	if (request->cpus > most)
		return refuse(-EOPNOTSUPP, "cpus: %u are there, which take %u callers at most",
			      workers_possible(), most);
	return model_check(&cell->strategy, cell->workload, request, refusal, sizeof(refusal));
}

static int cell_find_names(struct model_cell *cell)
{
	const struct model_strategy *strategy = model_strategy_find(cell->request.strategy);

	if (!strategy)
		return refuse(-ENOENT, "strategy: %s is unknown", cell->request.strategy);
	cell->strategy = *strategy;
	for (unsigned int i = 0; i < strategy->workload_count; i++)
		if (!strcmp(strategy->workloads[i]->name, cell->request.workload))
			cell->workload = strategy->workloads[i];
	if (!cell->workload)
		return refuse(-ENOENT, "workload: %s is unknown", cell->request.workload);
	return 0;
}

static int cell_alloc(struct model_cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	int ret = workers_reserve(request->cpus, cell->strategy.call_size);

	cell->histograms = histograms_alloc(request->cpus);
	if (ret || !cell->histograms)
		return -ENOMEM;
	if (model_changes(cell->workload, request))
		return 0;
	cell->array = model_array(cell->model, request);
	return cell->array ? 0 : -ENOMEM;
}

static int cell_open(struct invbench_cell *request)
{
	struct model_cell *cell = &cells[cell_count];
	int ret;

	if (cell_count == INVBENCH_CELLS_MAX)
		return refuse(-ENOSPC, "cell: there are %u already", INVBENCH_CELLS_MAX);
	memset(cell, 0, sizeof(*cell));
	cell->request = *request;
	ret = cell_find_names(cell);
	if (!ret)
		ret = cell_check(cell);
	if (ret)
		return ret;
	ret = model_get(request, &cell->model);
	if (!ret)
		ret = cell_alloc(cell);
	if (ret) {
		cell_close(cell);
		return refuse(ret, "no memory for the cell");
	}
	request->batches = !!cell->workload->batch;
	request->id = cell->request.id = cell_count++;
	return 0;
}

static int cell_begin(struct model_cell *cell, const struct invbench_cell *request)
{
	int ret =
		model_begin(cell->model, &cell->strategy, request, is_detached(cell), cell->array);

	for (unsigned int i = 0; i < request->cpus; i++)
		cell->strategy.call_init(worker_call(i), cell->model, request, NULL);
	return ret ? refuse(ret, "no memory for the array, or no thread") : 0;
}

static void cell_end(struct model_cell *cell)
{
	model_end(cell->model);
	model_add_changes(cell->model, &cell->changes);
	/* What an attach replaced is freed before the next sub-batch begins */
	if (!cell->array)
		rcu_barrier();
}

static int cell_run(struct invbench_run *run)
{
	struct model_cell *cell = &cells[run->cell];
	int ret = cell_begin(cell, &cell->request);

	if (ret)
		return ret;
	ret = workers_run(cell->request.cpus, cell->workload, run, cell->histograms);
	cell_end(cell);
	if (ret == -EXDEV)
		return refuse(ret, "%s: " WORKLOAD_STRAYED, cell->workload->name);
	return ret ? refuse(ret, "%s: %s", cell->workload->name, strerror(-ret)) : 0;
}

static int cell_histogram(uint32_t id, uint32_t worker, uint32_t *counts)
{
	histograms_take(cells[id].histograms, worker, counts);
	return 0;
}

static int cell_count_calls(uint32_t id, struct invbench_counters *counters)
{
	struct model_cell *cell = &cells[id];
	__u64 calls = counters->calls;
	struct invbench_cell still = cell->request;
	int ret;

	still.knobs.mutator = 0; /* or each time it would be another number */
	ret = cell_begin(cell, &still);
	if (ret)
		return ret;
	*counters = cell->changes;
	cell->strategy.call_init(worker_call(0), cell->model, &cell->request, counters);
	ret = cell->workload->count(worker_call(0), calls);
	if (counters->commands && !is_detached(cell))
		counters->entries_visited = calls * cell->request.entries;
	cell_end(cell);
	return ret ? refuse(ret, "%s: %s", cell->workload->name, strerror(-ret)) : 0;
}

const struct engine engine_model = {
	.target = "model",
	.in_lab = &engine_driver,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.histogram = cell_histogram,
	.count = cell_count_calls,
	.events = events_open,
	.why = refusal_why,
};
