/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pinned threads that make calls: see worker.h. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/core/sync.h"
#include "events.h"
#include "worker.h"

struct worker {
	struct recorder recorder;
	struct call *call;
	__u32 *histogram;
	unsigned int index, cpu;
	__u64 preempted;
	struct invbench_counted counted[INVBENCH_EVENTS_MAX];
	int ret;
} __attribute__((__aligned__(64)));

_Static_assert(!(sizeof(struct worker) % 64), "two workers' records share no line");

struct set {
	struct worker *all;
	unsigned int count;
	size_t call_room;
};

static struct set workers;

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

static __u32 *histogram_of(__u32 *histograms, unsigned int worker)
{
	return histograms + (size_t)worker * HISTOGRAM_BUCKETS;
}

__u32 *histograms_alloc(unsigned int count)
{
	return kvzalloc(count * HISTOGRAM_BUCKETS * sizeof(__u32), GFP_KERNEL);
}

void histograms_take(__u32 *histograms, unsigned int worker, __u32 *counts)
{
	__u32 *histogram = histogram_of(histograms, worker);

	memcpy(counts, histogram, HISTOGRAM_BUCKETS * sizeof(*counts));
	memset(histogram, 0, HISTOGRAM_BUCKETS * sizeof(*counts));
}

static int join(const struct start *starts, unsigned int started, struct invbench_sample *samples,
		enum invbench_mode mode)
{
	int ret = 0;

	for (unsigned int i = 0; i < started; i++) {
		const struct worker *worker = starts[i].worker;

		pthread_join(starts[i].thread, NULL);
		ret = ret ? ret : worker->ret;
		samples[i] = (struct invbench_sample){ .cpu = worker->cpu,
						       .mode = mode,
						       .calls = worker->recorder.calls,
						       .ticks = worker->recorder.ticks,
						       .min = worker->recorder.min,
						       .max = worker->recorder.max,
						       .preempted = worker->preempted };
		memcpy(samples[i].counted, worker->counted, sizeof(samples[i].counted));
	}
	return ret;
}

int workers_run(unsigned int count, const struct workload *workload, const struct invbench_run *run,
		__u32 *histograms)
{
	struct rendezvous meet = { .workload = workload, .run = run, .workers = count };
	struct start *starts = calloc(count, sizeof(*starts));
	unsigned int started = 0;
	int ret = starts ? 0 : -ENOMEM, error;

	for (; !ret && started < count; started++) {
		starts[started] = (struct start){ .meet = &meet, .worker = &workers.all[started] };
		ret = -pthread_create(&starts[started].thread, NULL, thread_main, &starts[started]);
		if (ret) {
			WRITE_ONCE(meet.stop, true);
			break;
		}
	}
	error = join(starts, started, (struct invbench_sample *)(uintptr_t)run->samples, run->mode);
	for (unsigned int i = 0; i < started && run->mode == INVBENCH_EACH; i++)
		histogram_move(histogram_of(histograms, i), workers.all[i].histogram,
			       workers.all[i].recorder.min, workers.all[i].recorder.max);
	free(starts);
	return ret ? ret : error;
}

struct call *worker_call(unsigned int worker)
{
	return workers.all[worker].call;
}

static void set_free(struct set *set)
{
	for (unsigned int i = 0; i < set->count; i++) {
		kvfree(set->all[i].call);
		kvfree(set->all[i].histogram);
	}
	kvfree(set->all);
	*set = (struct set){ 0 };
}

void workers_release(void)
{
	set_free(&workers);
}

static int worker_init(struct set *set)
{
	struct worker *worker = &set->all[set->count];

	worker->index = set->count++;
	worker->cpu = workers_cpu(worker->index % workers_possible());
	/* kvzalloc() touches what it gives: no page fault in a measured call */
	worker->call = kvzalloc(set->call_room, GFP_KERNEL);
	worker->histogram = kvzalloc(HISTOGRAM_BUCKETS * sizeof(__u32), GFP_KERNEL);
	return worker->call && worker->histogram ? 0 : -ENOMEM;
}

int workers_reserve(unsigned int count, size_t call_size)
{
	struct set more = { .call_room = WHOLE_PAGES(call_size) };
	int ret = 0;

	if (count <= workers.count && call_size <= workers.call_room)
		return 0;
	count = count > workers.count ? count : workers.count;
	if (more.call_room < workers.call_room)
		more.call_room = workers.call_room;
	more.all = kvzalloc(WHOLE_PAGES(count * sizeof(*more.all)), GFP_KERNEL);
	if (!more.all)
		return -ENOMEM;
	while (!ret && more.count < count)
		ret = worker_init(&more);
	if (ret) {
		set_free(&more);
		return ret;
	}
	set_free(&workers);
	workers = more;
	return 0;
}
