// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the pinned threads that make calls: see worker.h. */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "kmods/worker/clock.h"
#include "kmods/worker/commands.h"
#include "kmods/worker/events.h"
#include "kmods/worker/worker.h"

/* Shared by the workers of one run, which write each field only a few times. */
struct rendezvous {
	unsigned int workers;
	u64 interval;
	atomic_t warm;
	atomic_t done;
	atomic_t running;
	bool stop;
	struct completion all_done;
};

struct worker {
	struct recorder recorder;
	struct call *call;
	u32 *histogram;
	const struct target_cell *cell;
	const struct invbench_run *run;
	struct rendezvous *meet;
	struct task_struct *task; /* a reference, held until the thread has left our code */
	unsigned int index, cpu;
	u64 preempted;
	struct invbench_counted counted[INVBENCH_EVENTS_MAX];
	int ret;
} ____cacheline_aligned_in_smp;

static int worker_calls(struct worker *worker, u64 calls)
{
	const struct workload *workload = worker->cell->workload;

	if (worker->run->mode == INVBENCH_BATCH)
		return workload->batch(&worker->recorder, worker->call, calls);
	return workload->each(&worker->recorder, worker->call, calls);
}

/* Makes calls that nobody records until all workers have arrived. */
static int worker_keep_load(struct worker *worker, atomic_t *arrived)
{
	int ret = 0;

	if (worker->cell->workload->traits & CALLS_MEET)
		return 0; /* a call that the others do not make would wait for them */
	atomic_inc(arrived);
	while (!ret && atomic_read(arrived) < worker->meet->workers &&
	       !READ_ONCE(worker->meet->stop))
		ret = worker_calls(worker, 1);
	return ret;
}

static int worker_measure(struct worker *worker)
{
	struct recorder *recorder = &worker->recorder, measured;
	unsigned int departures = clock_departures(worker->cpu);
	int ret;

	recorder->stop = &worker->meet->stop;
	recorder->interval = worker->meet->interval;
	recorder->histogram = NULL;
	recorder_reset(recorder);
	ret = worker_calls(worker, worker->run->warmup);
	if (!ret)
		ret = worker_keep_load(worker, &worker->meet->warm);
	if (ret)
		return ret;

	recorder_reset(recorder);
	recorder->histogram = worker->histogram;
	events_read(worker->index, worker->cpu, worker->counted);
	worker->preempted = current->nivcsw;
	ret = worker_calls(worker, worker->run->calls);
	worker->preempted = current->nivcsw - worker->preempted;
	events_since(worker->index, worker->cpu, worker->counted);
	measured = *recorder;
	recorder->histogram = NULL;
	if (!ret)
		ret = worker_keep_load(worker, &worker->meet->done);
	*recorder = measured;
	/* A worker whose CPU went offline made calls on another one, even if it is back. */
	if (!ret &&
	    (raw_smp_processor_id() != worker->cpu || clock_departures(worker->cpu) != departures))
		ret = -EXDEV;
	return ret;
}

/* Makes all workers stop. One that has seen it leaves, so that none may wait for it in a call. */
static void workers_stop(const struct target_cell *cell, struct rendezvous *meet)
{
	WRITE_ONCE(meet->stop, true);
	if (cell->target->stop)
		cell->target->stop(cell);
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct rendezvous *meet = worker->meet;

	worker->ret = worker_measure(worker);
	if (worker->ret)
		workers_stop(worker->cell, meet); /* the others would wait for this one */
	if (atomic_dec_and_test(&meet->running))
		complete(&meet->all_done);
	return 0;
}

static int worker_start(struct worker *worker)
{
	struct task_struct *task;

	task = kthread_create_on_cpu(worker_thread, worker, worker->cpu, "invbench/%u");
	if (IS_ERR(task))
		return PTR_ERR(task);
	worker->task = get_task_struct(task);
	atomic_inc(&worker->meet->running);
	wake_up_process(task);
	return 0;
}

static int workers_start(struct workers *workers, struct target_cell *cell, struct rendezvous *meet,
			 const struct invbench_run *run)
{
	int ret = 0;

	for (int i = 0; i < meet->workers; i++) {
		struct worker *worker = &workers->all[i];

		worker->cell = cell;
		worker->run = run;
		worker->meet = meet;
		worker->ret = 0;
		recorder_reset(&worker->recorder);
		cell->target->call_init(worker->call, cell, i);
	}
	for (int i = 0; i < meet->workers && !ret; i++)
		ret = worker_start(&workers->all[i]);
	if (ret)
		workers_stop(cell, meet);
	return ret;
}

/* A thread that has completed may still run our code, so wait until it has left. */
static void workers_join(struct workers *workers, unsigned int count)
{
	for (int i = 0; i < count; i++) {
		struct worker *worker = &workers->all[i];

		if (!worker->task)
			continue;
		kthread_stop(worker->task);
		put_task_struct(worker->task);
		worker->task = NULL;
	}
}

static void worker_collect(const struct worker *worker, struct invbench_sample *sample)
{
	const struct recorder *recorder = &worker->recorder;

	*sample = (struct invbench_sample){
		.cpu = worker->cpu,
		.mode = worker->run->mode,
		.calls = recorder->calls,
		.intervals = recorder->intervals,
		.ticks = recorder->ticks,
		.min = recorder->min,
		.max = recorder->max,
		.preempted = worker->preempted,
	};
	memcpy(sample->counted, worker->counted, sizeof(sample->counted));
}

/*
 * Adds the calls of a run to the cell's histograms. The runner repeats a run that
 * failed or was interrupted, so such a run must leave no call behind.
 */
static void workers_collect(struct workers *workers, struct target_cell *cell,
			    struct invbench_sample *samples, bool failed)
{
	for (int i = 0; i < cell->request.cpus; i++) {
		struct worker *worker = &workers->all[i];
		const struct recorder *recorder = &worker->recorder;

		worker_collect(worker, &samples[i]);
		if (failed)
			histogram_clear(worker->histogram, recorder->min, recorder->max);
		else if (worker->run->mode == INVBENCH_EACH)
			histogram_move(worker_histogram(cell, i), worker->histogram, recorder->min,
				       recorder->max);
	}
}

/* The calls that a worker may make before it looks whether it must stop. */
static u64 interval_of(const struct target_cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	u64 commands = cell->target->commands(cell, request->size, request->granule);

	commands = commands_with_delay(commands, request->knobs.cmd_delay);
	return clamp_t(u64, INVBENCH_COMMANDS_MAX / max(commands, 1ULL), 1, INVBENCH_INTERVAL);
}

int workers_run(struct workers *workers, struct target_cell *cell, const struct invbench_run *run,
		struct invbench_sample *samples)
{
	struct rendezvous meet = { .workers = cell->request.cpus, .interval = interval_of(cell) };
	int ret;

	init_completion(&meet.all_done);
	atomic_set(&meet.running, 1); /* for this function, until all workers are started */
	ret = workers_start(workers, cell, &meet, run);
	if (atomic_dec_and_test(&meet.running))
		complete(&meet.all_done);
	if (wait_for_completion_interruptible(&meet.all_done)) {
		workers_stop(cell, &meet);
		wait_for_completion(&meet.all_done);
		ret = -EINTR;
	}
	workers_join(workers, meet.workers);
	for (int i = 0; i < meet.workers; i++)
		ret = ret ?: workers->all[i].ret;
	workers_collect(workers, cell, samples, ret);
	return ret;
}

u32 *worker_histogram(const struct target_cell *cell, unsigned int worker)
{
	return cell->histograms + worker * HISTOGRAM_BUCKETS;
}

static int worker_init(struct workers *workers, unsigned int cpu)
{
	struct worker *worker = &workers->all[workers->count];
	int node = cpu_to_node(cpu);

	worker->index = workers->count++;
	worker->cpu = cpu;
	worker->call = kzalloc_node(workers->call_room, GFP_KERNEL, node);
	/* The zeroing touches every page, so that no measurement takes a page fault. */
	worker->histogram =
		kvzalloc_node(HISTOGRAM_BUCKETS * sizeof(u32), GFP_KERNEL_ACCOUNT, node);
	return worker->call && worker->histogram ? 0 : -ENOMEM;
}

static void workers_free(struct workers *workers)
{
	for (int i = 0; i < workers->count; i++) {
		kfree(workers->all[i].call);
		kvfree(workers->all[i].histogram);
	}
	kvfree(workers->all);
	workers->all = NULL;
	workers->count = 0;
}

int workers_reserve(struct workers *workers, unsigned int count, size_t call_size, char *message)
{
	struct workers more = { .call_room = max(WHOLE_PAGES(call_size), workers->call_room) };
	int ret = 0;

	if (count > workers->cpu_count)
		return refuse(message, -EOPNOTSUPP,
			      "cpus: %u requested, %u are named for workers (--cpus)", count,
			      workers->cpu_count);
	if (count <= workers->count && call_size <= workers->call_room)
		return 0;
	count = max(count, workers->count);
	more.all = kvcalloc(count, sizeof(*more.all), GFP_KERNEL_ACCOUNT);
	if (!more.all)
		return -ENOMEM;
	while (!ret && more.count < count)
		ret = worker_init(&more, workers->cpus[more.count]);
	if (!ret) {
		swap(workers->all, more.all);
		swap(workers->count, more.count);
		workers->call_room = more.call_room;
	}
	workers_free(&more);
	return ret;
}

int workers_check(const struct workers *workers, unsigned int count, char *message)
{
	for (int i = 0; i < count; i++) {
		unsigned int cpu = workers->cpus[i];

		if (!cpu_online(cpu))
			return refuse(message, -ENODEV, "cpus: CPU %u is offline", cpu);
		if (!clock_serves(cpu))
			return refuse(
				message, -ENODEV,
				"cpus: CPU %u was offline when the session began, start a new one",
				cpu);
	}
	return 0;
}

int workers_node(const struct workers *workers)
{
	return cpu_to_node(workers->cpus[0]);
}

int workers_choose(struct workers *workers, const struct invbench_workers *request, char *message)
{
	for (int i = 0; i < request->count; i++) {
		unsigned int cpu = request->cpus[i];

		if (cpu >= nr_cpu_ids || !cpu_online(cpu))
			return refuse(message, -ENODEV,
				      "cpus: CPU %u is not online (online: %*pbl)", cpu,
				      cpumask_pr_args(cpu_online_mask));
		for (int j = 0; j < i; j++)
			if (request->cpus[j] == cpu)
				return refuse(message, -EINVAL, "cpus: CPU %u is named twice", cpu);
	}
	workers_free(workers); /* a cell that was refused late has left some, on other CPUs */
	memcpy(workers->cpus, request->cpus, request->count * sizeof(*workers->cpus));
	workers->cpu_count = request->count;
	return 0;
}

int workers_init(struct workers *workers)
{
	int cpu;

	workers->cpus = kcalloc(INVBENCH_CPUS_MAX, sizeof(*workers->cpus), GFP_KERNEL);
	if (!workers->cpus)
		return -ENOMEM;
	for_each_online_cpu(cpu)
		if (workers->cpu_count < INVBENCH_CPUS_MAX)
			workers->cpus[workers->cpu_count++] = cpu;
	return 0;
}

void workers_release(struct workers *workers)
{
	workers_free(workers);
	kfree(workers->cpus);
	*workers = (struct workers){};
}
