/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * invbench's own array, command queue and consumer; runs on any machine, without a device.
 * They are measured in this process and need no privileges. In the lab the
 * module measures them, so that they share the driver's clock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/core/model/race.h"
#include "drivers/engine/cells.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/cpus.h"
#include "drivers/engine/engine.h"
#include "drivers/loop/events.h"
#include "drivers/engine/refusal.h"
#include "drivers/counting/steps.h"
#include "drivers/loop/worker.h"
#include "drivers/model/waits.h"

struct model_cell {
	struct engine_cell base;
	const struct workload *workload;
	struct model_strategy strategy;
	struct model *model;
	struct inv_array *array; /* NULL: it changes, so each sub-batch builds its own */
	struct race *race; /* NULL: the workload is another one */
	struct invbench_counters changes; /* by the attaching thread, so far */
};

/*
 * Without membarrier() liburcu's readers order themselves by full barriers, two in each walk. No strategy has
 * these: a broken one would lose nothing in the race, and every cost would be wrong.
 */
static int start(const char *const *devices)
{
	(void)devices;
	refusal[0] = 0;
	if (!urcu_memb_has_sys_membarrier)
		return refuse(-EOPNOTSUPP,
			      "model: the system call membarrier is missing: each walk would have "
			      "full barriers that no strategy has; allow it (seccomp), or use a "
			      "kernel with CONFIG_MEMBARRIER");
	rcu_register_thread();
	return 0;
}

static void stop(void)
{
	cells_close();
	events_close();
	workers_release();
	rcu_unregister_thread();
}

static int info(struct invbench_info *to)
{
	const struct invbench_knobs defaults = INVBENCH_KNOBS;

	memset(to, 0, sizeof(*to));
	to->abi = INVBENCH_ABI;
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = cpus_allowed();
	to->has_inv_range = 1;
	to->text_whole = 1;
	clock_describe(&to->clock);
	snprintf(to->smmu, sizeof(to->smmu), "model");
	snprintf(to->domain, sizeof(to->domain), "model");
	to->asid_bits = 16;
	to->cmdq_log2size = defaults.cmdq_log2size;
	return 0;
}

static bool is_detached(const struct model_cell *cell)
{
	return workload_is_detached(cell->workload);
}

static bool is_race(const struct model_cell *cell)
{
	return cell->workload->traits & CALLS_MEET;
}

/* The plan has checked the ranges of the axes. This checks what this machine can do. */
static int cell_check(const struct model_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;
	unsigned int most = WORKERS_PER_CPU * cpus_allowed();

	if (request->cpus > most)
		return refuse(
			-EOPNOTSUPP,
			"cpus: %u is out of range, allowed 1..%u: this process may use %u CPUs",
			request->cpus, most, cpus_allowed());
	if (is_race(cell) && request->cpus > cpus_allowed())
		return refuse(-EOPNOTSUPP,
			      "race: %u threads need a CPU each, this process may use %u",
			      request->cpus, cpus_allowed());
	return model_check(&cell->strategy, cell->workload, request, refusal, sizeof(refusal));
}

static const struct workload *workload_of(const struct model_strategy *strategy, const char *name)
{
	for (unsigned int i = 0; i < strategy->workload_count; i++)
		if (!strcmp(strategy->workloads[i]->name, name))
			return strategy->workloads[i];
	return NULL;
}

static int cell_find_names(struct model_cell *cell)
{
	const struct model_strategy *strategy = model_strategy_find(cell->base.request.strategy);

	if (!strategy)
		return refuse(-ENOENT, "strategy: '%s' is unknown, see invbench list strategies",
			      cell->base.request.strategy);
	cell->strategy = *strategy;
	cell->workload = workload_of(strategy, cell->base.request.workload);
	if (!cell->workload)
		return refuse(-ENOENT, "workload: '%s' is unknown, see invbench list workloads",
			      cell->base.request.workload);
	return 0;
}

static int cell_alloc(struct model_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;
	int ret = workers_reserve(request->cpus, cell->strategy.call_size);

	cell->base.histograms = histograms_alloc(request->cpus);
	if (ret || !cell->base.histograms)
		return -ENOMEM;
	if (model_changes(cell->workload, request))
		return 0;
	cell->array = model_array(cell->model, request);
	if (cell->array && is_race(cell))
		cell->race = race_make(cell->model, request, cell->array);
	return cell->array && (cell->race || !is_race(cell)) ? 0 : -ENOMEM;
}

static int cell_prepare(void *opened)
{
	struct model_cell *cell = opened;
	int ret = cell_find_names(cell);

	if (!ret)
		ret = cell_check(cell);
	if (ret)
		return ret;
	ret = model_get(&cell->base.request, &cell->model);
	if (!ret)
		ret = cell_alloc(cell);
	cell->base.request.batches = !!cell->workload->batch;
	return ret ? refuse(ret, "cell: out of memory") : 0;
}

static void cell_release(void *opened)
{
	struct model_cell *cell = opened;

	race_free(cell->race);
	model_put(cell->model);
}

static const struct cell_type type = {
	.size = sizeof(struct model_cell),
	.prepare = cell_prepare,
	.release = cell_release,
};

static int cell_open(struct invbench_cell *request)
{
	return cells_open(&type, request);
}

static int cell_begin(struct model_cell *cell, const struct invbench_cell *request)
{
	int ret =
		model_begin(cell->model, &cell->strategy, request, is_detached(cell), cell->array);

	if (cell->race)
		race_begin(cell->race, cell->model);
	for (unsigned int i = 0; i < request->cpus; i++)
		cell->strategy.call_init(worker_call(i), cell->model, request, i, NULL);
	return ret ? refuse(ret, "cell: out of memory, or no thread can be created") : 0;
}

static int cell_failed(const struct model_cell *cell, int error)
{
	return refuse(error, "%s: %s", cell->workload->name,
		      error == -EXDEV ? WORKLOAD_STRAYED : strerror(-error));
}

/* Ends a cell whose calls returned ret, and refuses calls that an attacher left without its changes. */
static int cell_end(struct model_cell *cell, int ret)
{
	int error = model_end(cell->model);

	model_add_changes(cell->model, &cell->changes);
	if (ret)
		return cell_failed(cell, ret);
	return error ? refuse(error, "attach_rate: the thread that attaches failed: %s",
			      strerror(-error))
		     : 0;
}

static int cell_run(struct invbench_run *run)
{
	struct model_cell *cell = cells_find(run->cell);
	int ret = cell ? cell_begin(cell, &cell->base.request) : -EINVAL;

	if (ret)
		return ret;
	ret = workers_run(cell->base.request.cpus, cell->workload, run, cell->base.histograms);
	return cell_end(cell, ret);
}

static int cell_count(uint32_t id, struct invbench_counters *counters)
{
	struct model_cell *cell = cells_find(id);
	__u64 calls = counters->calls;
	struct invbench_cell still;
	int ret;

	if (!cell)
		return -EINVAL;
	if (cell->race) {
		*counters = (struct invbench_counters){ 0 }; /* one worker alone makes no call */
		return 0;
	}
	still = cell->base.request;
	still.knobs.attach_rate = 0; /* else each count would differ */
	ret = cell_begin(cell, &still);
	if (ret)
		return ret;
	*counters = cell->changes;
	cell->strategy.call_init(worker_call(0), cell->model, &cell->base.request, 0, counters);
	ret = cell->workload->count(worker_call(0), calls);
	if (cell->workload->traits & WALKS_ARRAY)
		counters->entries_walked = calls * still.entries;
	return cell_end(cell, ret);
}

/* The axis of a cell whose calls wait for another thread, or are disturbed by one; NULL: none. */
static const char *other_threads(const struct model_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;

	if (is_race(cell))
		return "race";
	if (request->knobs.consumer == CONSUMER_THREAD)
		return "consumer";
	return request->knobs.attach_rate ? "attach_rate" : NULL;
}

static int cell_functions(struct invbench_functions *request)
{
	struct model_cell *cell = cells_find(request->cell);
	int ret;

	if (!cell)
		return -EINVAL;
	if (other_threads(cell))
		return refuse(-EOPNOTSUPP,
			      "functions: %s: a call that meets another thread cannot be stepped",
			      other_threads(cell));
	ret = cell_begin(cell, &cell->base.request);
	if (ret)
		return ret;
	ret = steps_count(cell->workload, worker_call(0), request);
	cell_end(cell, 0);
	return ret ? refuse(ret, "functions: %s", steps_error(ret)) : 0;
}

/* As cell_run(), by the loops that record. */
static int cell_record(struct model_cell *cell, const struct model_strategy *recording,
		       struct invbench_run *run, struct waits *waits)
{
	const struct invbench_cell *request = &cell->base.request;
	const struct workload *workload = workload_of(recording, request->workload);
	int ret, error;

	ret = waits_start(cell->model, waits);
	if (!ret)
		ret = model_begin(cell->model, recording, request, is_detached(cell), cell->array);
	for (unsigned int i = 0; i < request->cpus && !ret; i++)
		recording->call_init(worker_call(i), cell->model, request, i, NULL);
	if (ret) {
		waits_stop(cell->model);
		return ret;
	}
	error = workers_run(request->cpus, workload, run, cell->base.histograms);
	error = cell_end(cell, error);
	waits_stop(cell->model);
	return error;
}

static int cell_waits(uint32_t id, uint64_t calls, struct waits *waits)
{
	struct invbench_sample *samples = calloc(INVBENCH_CPUS_MAX, sizeof(*samples));
	struct invbench_run run = { .cell = id,
				    .mode = INVBENCH_EACH,
				    .warmup = calls / 8,
				    .calls = calls,
				    .samples = (uintptr_t)samples,
				    .sample_count = INVBENCH_CPUS_MAX };
	struct model_cell *cell = cells_find(id);
	const struct model_strategy *recording =
		cell ? waits_strategy(cell->base.request.strategy) : NULL;
	int ret = cell && samples ? 0 : -ENOMEM;

	if (!ret && (is_race(cell) || !(cell->workload->traits & WALKS_ARRAY)))
		ret = refuse(-EOPNOTSUPP, "waits: %s has none", cell->workload->name);
	else if (!ret && cell->base.request.cpus > WAIT_CALLERS_MAX)
		ret = refuse(-EOPNOTSUPP, "waits: cpus is %u, at most %d callers are recorded",
			     cell->base.request.cpus, WAIT_CALLERS_MAX);
	else if (!ret && workers_reserve(cell->base.request.cpus, recording->call_size))
		ret = refuse(-ENOMEM, "waits: out of memory");
	if (!ret) {
		ret = cell_record(cell, recording, &run, waits);
		ret = ret ? cell_failed(cell, ret) : 0;
	}
	free(samples);
	return ret;
}

static int cell_outcomes(uint32_t id, struct invbench_outcomes *to)
{
	const struct model_cell *cell = cells_find(id);

	if (!cell)
		return -EINVAL;
	if (!cell->race)
		return refuse(-ENODATA, "cell: %u is no race", id);
	*to = cell->race->outcomes;
	return 0;
}

const struct engine engine_model = {
	.target = "model",
	.in_lab = &engine_driver,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.count = cell_count,
	.outcomes = cell_outcomes,
	.functions = cell_functions,
	.waits = cell_waits,
	.events = events_open,
	.why = refusal_why,
};
