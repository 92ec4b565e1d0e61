/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pinned threads of a cell: see worker.h. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/core/sync.h"
#include "events.h"
#include "worker.h"

struct rendezvous {
	const struct workload *workload;
	const struct invbench_run *run;
	unsigned int workers;
	unsigned int warm, done; /* how many have come so far */
	bool stop;
};

struct start {
	struct rendezvous *meet;
	struct worker *worker;
	pthread_t thread;
};

unsigned int workers_possible(void)
{
	cpu_set_t allowed;

	return sched_getaffinity(0, sizeof(allowed), &allowed) ? 1
							       : (unsigned int)CPU_COUNT(&allowed);
}

unsigned int workers_cpu(unsigned int index)
{
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return 0;
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed) && !index--)
			return cpu;
	return 0;
}

static int worker_calls(const struct start *start, __u64 calls)
{
	struct worker *worker = start->worker;
	const struct workload *workload = start->meet->workload;

	if (start->meet->run->mode == INVBENCH_BATCH)
		return workload->batch(&worker->recorder, worker->call, calls);
	return workload->each(&worker->recorder, worker->call, calls);
}

/* Calls that nobody records, until everybody has come to the same point. */
static int keep_load(const struct start *start, unsigned int *arrived)
{
	struct rendezvous *meet = start->meet;
	int ret = 0;

	__atomic_fetch_add(arrived, 1, __ATOMIC_SEQ_CST);
	while (!ret && READ_ONCE(*arrived) < meet->workers && !READ_ONCE(meet->stop))
		ret = worker_calls(start, 1);
	return ret;
}

static int pin(unsigned int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return pthread_setaffinity_np(pthread_self(), sizeof(one), &one) ? -EXDEV : 0;
}

/* How often this thread lost its CPU without asking to. */
static __u64 switches(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_THREAD, &usage) ? 0 : (__u64)usage.ru_nivcsw;
}

static int measure(const struct start *start)
{
	struct worker *worker = start->worker;
	struct recorder *recorder = &worker->recorder, measured;
	int ret = pin(worker->cpu);

	recorder->stop = &start->meet->stop;
	recorder->histogram = NULL;
	recorder_reset(recorder);
	if (!ret)
		ret = worker_calls(start, start->meet->run->warmup);
	if (!ret)
		ret = keep_load(start, &start->meet->warm);
	if (ret)
		return ret;

	recorder_reset(recorder);
	recorder->histogram = worker->histogram;
	events_read(worker->index, worker->counted);
	worker->preempted = switches();
	ret = worker_calls(start, start->meet->run->calls);
	worker->preempted = switches() - worker->preempted;
	events_since(worker->index, worker->counted);
	measured = *recorder;
	recorder->histogram = NULL;
	if (!ret)
		ret = keep_load(start, &start->meet->done);
	*recorder = measured;
	return !ret && sched_getcpu() != (int)worker->cpu ? -EXDEV : ret;
}

static void *thread_main(void *arg)
{
	struct start *start = arg;

	rcu_register_thread();
	start->worker->ret = measure(start);
	if (start->worker->ret)
		WRITE_ONCE(start->meet->stop, true); /* the others wait for us */
	rcu_unregister_thread();
	return NULL;
}

int workers_run(struct worker *workers, unsigned int count, const struct workload *workload,
		const struct invbench_run *run)
{
	struct rendezvous meet = { .workload = workload, .run = run, .workers = count };
	struct invbench_sample *samples = (struct invbench_sample *)(uintptr_t)run->samples;
	struct start *starts = calloc(count, sizeof(*starts));
	unsigned int started = 0;
	int ret = starts ? 0 : -ENOMEM;

	for (; !ret && started < count; started++) {
		starts[started] = (struct start){ .meet = &meet, .worker = &workers[started] };
		ret = -pthread_create(&starts[started].thread, NULL, thread_main, &starts[started]);
		if (ret) {
			WRITE_ONCE(meet.stop, true);
			break;
		}
	}
	for (unsigned int i = 0; i < started; i++) {
		pthread_join(starts[i].thread, NULL);
		if (!ret)
			ret = workers[i].ret;
		samples[i] = (struct invbench_sample){ .cpu = workers[i].cpu,
						       .mode = run->mode,
						       .calls = workers[i].recorder.calls,
						       .ticks = workers[i].recorder.ticks,
						       .min = workers[i].recorder.min,
						       .max = workers[i].recorder.max,
						       .preempted = workers[i].preempted };
		memcpy(samples[i].counted, workers[i].counted, sizeof(samples[i].counted));
	}
	free(starts);
	return ret;
}

void worker_take_histogram(struct worker *worker, __u32 *counts)
{
	size_t size = HISTOGRAM_BUCKETS * sizeof(*counts);

	memcpy(counts, worker->histogram, size);
	memset(worker->histogram, 0, size);
}

void workers_free(struct worker *workers, unsigned int count)
{
	for (unsigned int i = 0; workers && i < count; i++) {
		kvfree(workers[i].call);
		kvfree(workers[i].histogram);
	}
	kvfree(workers);
}

struct worker *workers_alloc(unsigned int count, size_t call_size)
{
	struct worker *workers = kvzalloc(WHOLE_PAGES(count * sizeof(*workers)), GFP_KERNEL);

	for (unsigned int i = 0; workers && i < count; i++) {
		struct worker *worker = &workers[i];

		worker->index = i;
		worker->cpu = workers_cpu(i % workers_possible());
		/* kvzalloc() touches what it gives: no page fault in a measured call */
		worker->call = kvzalloc(WHOLE_PAGES(call_size), GFP_KERNEL);
		worker->histogram = kvzalloc(HISTOGRAM_BUCKETS * sizeof(__u32), GFP_KERNEL);
		if (!worker->call || !worker->histogram) {
			workers_free(workers, count);
			return NULL;
		}
	}
	return workers;
}
