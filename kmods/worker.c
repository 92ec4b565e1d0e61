// SPDX-License-Identifier: GPL-2.0-or-later
/* The pinned threads that make calls: see worker.h. */
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
	const struct cell *cell;
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

static int workers_start(struct workers *workers, struct cell *cell, struct rendezvous *meet,
			 const struct invbench_run *run)
{
	int ret = 0;

	for (int i = 0; i < meet->workers; i++) {
		struct worker *worker = &workers->all[i];

		worker->cell = cell;
		worker->run = run;
		worker->meet = meet;
		recorder_reset(&worker->recorder);
		cell->target->call_init(worker->call, cell, i);
	}
	for (int i = 0; i < meet->workers && !ret; i++)
		ret = worker_start(&workers->all[i]);
	if (ret)
		WRITE_ONCE(meet->stop, true);
	return ret;
}

/* A thread that has said it is done may still be in our code: see it out. */
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

static int worker_take(struct worker *worker, u32 *histogram, struct invbench_sample *sample)
{
	const struct recorder *recorder = &worker->recorder;

	*sample = (struct invbench_sample){
		.cpu = worker->cpu,
		.mode = worker->run->mode,
		.calls = recorder->calls,
		.ticks = recorder->ticks,
		.min = recorder->min,
		.max = recorder->max,
		.preempted = worker->preempted,
	};
	memcpy(sample->counted, worker->counted, sizeof(sample->counted));
	if (worker->run->mode == INVBENCH_EACH)
		histogram_move(histogram, worker->histogram, recorder->min, recorder->max);
	return worker->ret;
}

int workers_run(struct workers *workers, struct cell *cell, const struct invbench_run *run,
		struct invbench_sample *samples)
{
	struct rendezvous meet = { .workers = cell->request.cpus };
	int ret;

	init_completion(&meet.all_done);
	atomic_set(&meet.running, 1); /* ours, until all have been started */
	ret = workers_start(workers, cell, &meet, run);
	if (atomic_dec_and_test(&meet.running))
		complete(&meet.all_done);
	if (wait_for_completion_interruptible(&meet.all_done)) {
		WRITE_ONCE(meet.stop, true);
		wait_for_completion(&meet.all_done);
		ret = -EINTR;
	}
	workers_join(workers, meet.workers);
	for (int i = 0; i < meet.workers; i++) {
		int error = worker_take(&workers->all[i], worker_histogram(cell, i), &samples[i]);

		ret = ret ?: error;
	}
	return ret;
}

u32 *worker_histogram(const struct cell *cell, unsigned int worker)
{
	return cell->histograms + worker * HISTOGRAM_BUCKETS;
}

static int worker_init(struct workers *workers, unsigned int cpu)
{
	struct worker *worker = &workers->all[workers->count];

	worker->index = workers->count++;
	worker->cpu = cpu;
	worker->call = kzalloc(workers->call_room, GFP_KERNEL);
	/* Zeroed by writing, so that no first touch falls into a measurement */
	worker->histogram = kvcalloc(HISTOGRAM_BUCKETS, sizeof(u32), GFP_KERNEL);
	return worker->call && worker->histogram ? 0 : -ENOMEM;
}

int workers_reserve(struct workers *workers, unsigned int count, size_t call_size)
{
	struct workers more = {};
	int cpu, ret = 0;

	if (count <= workers->count && call_size <= workers->call_room)
		return 0;
	count = max(count, workers->count);
	more.call_room = max(WHOLE_PAGES(call_size), workers->call_room);
	more.all = kvcalloc(count, sizeof(*more.all), GFP_KERNEL);
	if (!more.all)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		if (ret || more.count == count)
			break;
		ret = worker_init(&more, cpu);
	}
	if (!ret && more.count < count)
		ret = -ENODEV; /* a CPU went offline since it was counted */
	if (!ret)
		swap(*workers, more);
	workers_release(&more);
	return ret;
}

void workers_release(struct workers *workers)
{
	for (int i = 0; i < workers->count; i++) {
		kfree(workers->all[i].call);
		kvfree(workers->all[i].histogram);
	}
	kvfree(workers->all);
	*workers = (struct workers){};
}
