// SPDX-License-Identifier: GPL-2.0-or-later
/* The pinned threads of a cell: see worker.h. */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "events.h"
#include "worker.h"

/* Shared by the workers of one run; each field is written few times. */
struct rendezvous {
	unsigned int workers;
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
	struct cell *cell;
	const struct invbench_run *run;
	struct rendezvous *meet;
	struct task_struct *task; /* held until it has left our code */
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

/* Calls that nobody records, until everybody has come to the same point. */
static int worker_keep_load(struct worker *worker, atomic_t *arrived)
{
	int ret = 0;

	atomic_inc(arrived);
	while (!ret && atomic_read(arrived) < worker->meet->workers &&
	       !READ_ONCE(worker->meet->stop))
		ret = worker_calls(worker, 1);
	return ret;
}

static int worker_measure(struct worker *worker)
{
	struct recorder *recorder = &worker->recorder, measured;
	int ret;

	recorder->stop = &worker->meet->stop;
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
	if (!ret && raw_smp_processor_id() != worker->cpu)
		ret = -EXDEV;
	return ret;
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct rendezvous *meet = worker->meet;

	worker->ret = worker_measure(worker);
	if (worker->ret)
		WRITE_ONCE(meet->stop, true); /* the others wait for us */
	if (atomic_dec_and_test(&meet->running))
		complete(&meet->all_done);
	return 0;
}

static int workers_start(struct cell *cell, struct rendezvous *meet, const struct invbench_run *run)
{
	for (int i = 0; i < cell->request.cpus; i++) {
		struct worker *worker = &cell->workers[i];
		struct task_struct *task;

		worker->run = run;
		worker->meet = meet;
		task = kthread_create_on_cpu(worker_thread, worker, worker->cpu, "invbench/%u");
		if (IS_ERR(task)) {
			WRITE_ONCE(meet->stop, true);
			return PTR_ERR(task);
		}
		worker->task = get_task_struct(task);
		atomic_inc(&meet->running);
		wake_up_process(task);
	}
	return 0;
}

/* A thread that has said it is done may still be in our code: see it out. */
static void workers_join(struct cell *cell)
{
	for (int i = 0; i < cell->request.cpus; i++) {
		struct worker *worker = &cell->workers[i];

		if (!worker->task)
			continue;
		kthread_stop(worker->task);
		put_task_struct(worker->task);
		worker->task = NULL;
	}
}

int workers_run(struct cell *cell, const struct invbench_run *run, struct invbench_sample *samples)
{
	struct rendezvous meet = { .workers = cell->request.cpus };
	int ret;

	init_completion(&meet.all_done);
	atomic_set(&meet.running, 1); /* ours, until all have been started */
	ret = workers_start(cell, &meet, run);
	if (atomic_dec_and_test(&meet.running))
		complete(&meet.all_done);
	if (wait_for_completion_interruptible(&meet.all_done)) {
		WRITE_ONCE(meet.stop, true);
		wait_for_completion(&meet.all_done);
		ret = -EINTR;
	}
	workers_join(cell);
	for (int i = 0; i < cell->request.cpus; i++) {
		const struct worker *worker = &cell->workers[i];

		if (!ret)
			ret = worker->ret;
		samples[i] = (struct invbench_sample){
			.cpu = worker->cpu,
			.mode = run->mode,
			.calls = worker->recorder.calls,
			.ticks = worker->recorder.ticks,
			.min = worker->recorder.min,
			.max = worker->recorder.max,
			.preempted = worker->preempted,
		};
		memcpy(samples[i].counted, worker->counted, sizeof(samples[i].counted));
	}
	return ret;
}

u32 *worker_histogram(struct cell *cell, unsigned int worker)
{
	return cell->workers[worker].histogram;
}

static int worker_init(struct worker *worker, struct cell *cell, unsigned int index,
		       unsigned int cpu)
{
	worker->cell = cell;
	worker->index = index;
	worker->cpu = cpu;
	worker->call = kzalloc(WHOLE_PAGES(cell->target->call_size(cell)), GFP_KERNEL);
	/* Zeroed by writing, so that no first touch falls into a measurement */
	worker->histogram = kvcalloc(HISTOGRAM_BUCKETS, sizeof(u32), GFP_KERNEL);
	if (!worker->call || !worker->histogram)
		return -ENOMEM;
	cell->target->call_init(worker->call, cell, index);
	return 0;
}

int workers_alloc(struct cell *cell)
{
	unsigned int index = 0;
	int cpu, ret = 0;

	cell->workers = kvcalloc(cell->request.cpus, sizeof(*cell->workers), GFP_KERNEL);
	if (!cell->workers)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		if (ret || index == cell->request.cpus)
			break;
		ret = worker_init(&cell->workers[index], cell, index, cpu);
		index++;
	}
	if (ret)
		workers_free(cell);
	return ret;
}

void workers_free(struct cell *cell)
{
	for (int i = 0; cell->workers && i < cell->request.cpus; i++) {
		kfree(cell->workers[i].call);
		kvfree(cell->workers[i].histogram);
	}
	kvfree(cell->workers);
	cell->workers = NULL;
}
