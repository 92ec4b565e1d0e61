// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target "model" in the kernel: our own array, queue and walk.
 * They are the same files as in user space. In the kernel their cost can be
 * compared with the driver's on the same clock.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/sched/isolation.h>
#include <linux/slab.h>

#include "bench/core/model/race.h"
#include "kmods/worker/commands.h"
#include "kmods/worker/target.h"

#define QUEUES_SHARE 4 /* of the memory: one part in so many */

static const struct model_strategy *strategy_of(const struct target_cell *cell)
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

static bool is_detached(const struct target_cell *cell)
{
	return workload_is_detached(cell->workload);
}

static bool is_race(const struct target_cell *cell)
{
	return cell->workload->traits & CALLS_MEET;
}

static bool has_consumer(const struct target_cell *cell)
{
	return cell->request.knobs.consumer == CONSUMER_THREAD;
}

static int cell_check(const struct target_cell *cell, char *message)
{
	const struct invbench_cell *request = &cell->request;
	unsigned int threads = 1 + !!request->knobs.attach_rate;

	/* A caller waits with interrupts off, so that a thread needs another CPU. */
	if (has_consumer(cell) && request->cpus + threads > num_online_cpus())
		return refuse(message, -EOPNOTSUPP,
			      "consumer: %u callers and %u threads need a CPU each, %u are online",
			      request->cpus, threads, num_online_cpus());
	return model_check(strategy_of(cell), cell->workload, request, message,
			   INVBENCH_MESSAGE_LEN);
}

/* Commands with a delay must not keep interrupts off for long, whoever inserted them. */
static int delay_check(const struct target_cell *cell, char *message)
{
	const struct invbench_cell *request = &cell->request;
	const struct invbench_knobs *knobs = &request->knobs;
	u64 commands = commands_most(request->entries, request->size, request->granule, knobs->ril);
	u64 queued = commands_queued(commands, knobs->calls_per_sync, request->cpus,
				     1ULL << knobs->cmdq_log2size);
	u64 like = commands_with_delay(queued, knobs->cmd_delay);

	if (!knobs->cmd_delay || is_race(cell) || like <= INVBENCH_COMMANDS_MAX)
		return 0;
	return refuse(
		message, -EOPNOTSUPP,
		"cmd_delay: %llu commands in the queue with %u take as long as %llu, allowed are %u; reduce cmd_delay, calls_per_sync or cmdq_log2size",
		queued, knobs->cmd_delay, like, INVBENCH_COMMANDS_MAX);
}

/* Large queues of many SMMUs are most of a model's memory. The limit keeps them from taking the machine's. */
static int queues_check(const struct target_cell *cell, char *message)
{
	u64 bytes = model_queue_bytes(&cell->request);
	u64 most = ((u64)totalram_pages() << PAGE_SHIFT) / QUEUES_SHARE;

	if (bytes <= most)
		return 0;
	return refuse(
		message, -ENOSPC,
		"cmdq_log2size: the queues of all models take %llu MiB, allowed are %llu, 1/%u of the memory",
		bytes >> 20, most >> 20, QUEUES_SHARE);
}

static void cell_close(struct target_cell *cell)
{
	race_free(cell->race);
	cell->race = NULL;
	model_put(cell->model);
	cell->array = NULL;
	cell->model = NULL;
}

static int cell_open(struct target_cell *cell, char *message)
{
	int ret = cell_check(cell, message);

	if (!ret)
		ret = delay_check(cell, message);
	if (!ret)
		ret = queues_check(cell, message);
	if (!ret)
		ret = model_get(&cell->request, &cell->model);
	if (ret || model_changes(cell->workload, &cell->request))
		return ret;
	cell->array = model_array(cell->model, &cell->request);
	if (cell->array && is_race(cell))
		cell->race = race_make(cell->model, &cell->request, cell->array);
	return cell->array && (cell->race || !is_race(cell)) ? 0 : -ENOMEM;
}

/* Whether this task makes the cell's calls, and must not move to the CPU of the thread that it waits for. */
static bool caller_stays(const struct target_cell *cell)
{
	return has_consumer(cell) && !cell->is_timed;
}

/*
 * The consumer's CPU must stay online: otherwise the kernel moves the thread, maybe to the CPU of a caller, which waits for
 * it with interrupts off. Neither this task nor a thread that it waits for takes the lock of CPU hotplug meanwhile.
 */
static void cpus_keep(const struct target_cell *cell)
{
	if (has_consumer(cell))
		cpus_read_lock();
	if (caller_stays(cell))
		migrate_disable();
}

static void cpus_release(const struct target_cell *cell)
{
	if (caller_stays(cell))
		migrate_enable();
	if (has_consumer(cell))
		cpus_read_unlock();
}

/* Whether the cell's calls are made on the CPU: by a worker in a RUN, otherwise by this task. */
static bool makes_calls(const struct target_cell *cell, unsigned int cpu)
{
	bool makes = caller_stays(cell) && cpu == raw_smp_processor_id();

	for (int i = 0; cell->is_timed && i < cell->request.cpus; i++)
		makes |= cell->worker_cpus[i] == cpu;
	return makes;
}

/*
 * A caller waits for the consumer with interrupts off, so that the consumer could not run on the caller's CPU. It
 * is bound to another one, if possible to one that the kernel uses for its own threads.
 */
static int consumer_bind(const struct target_cell *cell, char *message)
{
	struct helper *helper = &cell->model->consumer.helper;
	unsigned int cpu;

	helper->is_bound = false;
	for_each_online_cpu(cpu) {
		bool is_best = housekeeping_test_cpu(cpu, HK_TYPE_DOMAIN);

		if (makes_calls(cell, cpu) || (helper->is_bound && !is_best))
			continue;
		helper->cpu = cpu;
		helper->is_bound = true;
		if (is_best)
			break;
	}
	if (helper->is_bound)
		return 0;
	return refuse(message, -ENODEV,
		      "consumer: it needs a CPU that makes no calls, online are %*pbl",
		      cpumask_pr_args(cpu_online_mask));
}

static int cell_begin(struct target_cell *cell, char *message)
{
	int ret = 0;

	cpus_keep(cell);
	if (has_consumer(cell))
		ret = consumer_bind(cell, message);
	cell->request.patched = 0;
	if (cell->race)
		race_begin(cell->race, cell->model);
	if (!ret)
		ret = model_begin(cell->model, strategy_of(cell), &cell->request, is_detached(cell),
				  cell->array);
	if (ret)
		cpus_release(cell);
	return ret;
}

static int cell_end(struct target_cell *cell, char *message)
{
	int ret = model_end(cell->model);

	cpus_release(cell);
	model_add_changes(cell->model, &cell->changes);
	if (!ret)
		return 0;
	return refuse(message, ret, "attach_rate: the thread that attaches failed (error %d)", ret);
}

static void cell_stop(const struct target_cell *cell)
{
	if (cell->race)
		race_stop(cell->race);
}

static int cell_count(struct target_cell *cell, u64 calls, struct invbench_counters *to)
{
	const struct model_strategy *strategy = strategy_of(cell);
	struct call *call;
	int ret;

	if (cell->race)
		return 0; /* one worker alone makes no call */
	call = kzalloc(strategy->call_size, GFP_KERNEL);
	if (!call)
		return -ENOMEM;
	*to = cell->changes;
	strategy->call_init(call, cell->model, &cell->request, 0, to);
	ret = target_count_calls(cell, call, calls);
	if (cell->workload->traits & WALKS_ARRAY)
		to->entries_walked = to->calls * cell->request.entries;
	kfree(call);
	return ret;
}

/* The commands are read from their slots after the call, which therefore must have waited for all. */
static int stream_check(const struct invbench_knobs *knobs, char *message)
{
	if (knobs->consumer == CONSUMER_THREAD)
		return refuse(message, -EOPNOTSUPP,
			      "consumer: a stream needs an SMMU that consumes inline");
	if (knobs->calls_per_sync > 1)
		return refuse(message, -EOPNOTSUPP,
			      "calls_per_sync: %u is out of range, a stream allows 0..1",
			      knobs->calls_per_sync);
	return 0;
}

static int cell_stream(struct target_cell *cell, struct invbench_stream *range, u64 *words,
		       char *message)
{
	const struct model_strategy *strategy = strategy_of(cell);
	u64 slots = 1ULL << cell->request.knobs.cmdq_log2size;
	struct invbench_counters counters = {};
	struct call *call;
	u32 position;
	int ret = stream_check(&cell->request.knobs, message)
			  ?: target_check_granule(range, 1ULL << cell->model->page_shift, message);

	if (ret)
		return ret;
	call = kzalloc(strategy->call_size, GFP_KERNEL);
	if (!call)
		return -ENOMEM;
	strategy->call_init(call, cell->model, &cell->request, 0, &counters);
	strategy->call_range(call, range);
	position = model_position(cell->model);
	ret = cell->workload->count(call, 1);
	kfree(call);
	if (!ret && counters.commands > slots)
		ret = refuse(
			message, -EOPNOTSUPP,
			"cmdq_log2size: the stream has %llu commands, the queue's %llu slots do not hold them",
			counters.commands, slots);
	range->count = model_commands(cell->model, position, words, range->room);
	return ret;
}

static int cell_outcomes(const struct target_cell *cell, struct invbench_outcomes *to)
{
	if (!cell->race)
		return -ENODATA;
	*to = cell->race->outcomes;
	return 0;
}

/* A race waits for others in each call, so that it has to look after each whether it must stop. */
static u64 cell_commands(const struct target_cell *cell, u64 size, u64 granule)
{
	if (cell->race)
		return INVBENCH_COMMANDS_MAX;
	return commands_most(cell->request.entries, size, granule, cell->request.knobs.ril);
}

static size_t call_size(const struct target_cell *cell)
{
	return strategy_of(cell)->call_size;
}

static void call_init(struct call *call, struct target_cell *cell, unsigned int worker)
{
	strategy_of(cell)->call_init(call, cell->model, &cell->request, worker, NULL);
}

const struct target model_target = {
	.name = "model",
	.workload = workload_find,
	.open = cell_open,
	.close = cell_close,
	.begin = cell_begin,
	.end = cell_end,
	.stop = cell_stop,
	.commands = cell_commands,
	.count = cell_count,
	.outcomes = cell_outcomes,
	.stream = cell_stream,
	.call_size = call_size,
	.call_init = call_init,
};
