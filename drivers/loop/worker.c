/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the pinned threads and collects their samples: see worker.h. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/core/sync.h"
#include "drivers/loop/cpus.h"
#include "drivers/loop/events.h"
#include "drivers/loop/worker.h"

struct worker {
	struct recorder recorder;
	struct call *call;
	__u32 *histogram;
	unsigned int index, cpu;
	__u64 preempted;
	struct invbench_counted counted[INVBENCH_EVENTS_MAX];
	int ret;
} __attribute__((__aligned__(64)));

_Static_assert(!(sizeof(struct worker) % 64), "workers must not share a cache line");

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
	unsigned int warm, done; /* workers that have arrived */
	bool stop;
};

struct start {
	struct rendezvous *meet;
	struct worker *worker;
	pthread_t thread;
};

static int worker_calls(const struct start *start, __u64 calls)
{
	struct worker *worker = start->worker;
	const struct workload *workload = start->meet->workload;

	if (start->meet->run->mode == INVBENCH_BATCH)
		return workload->batch(&worker->recorder, worker->call, calls);
	return workload->each(&worker->recorder, worker->call, calls);
}

/* Makes calls without recording them until all workers have arrived at this point. */
static int keep_load(const struct start *start, unsigned int *arrived)
{
	struct rendezvous *meet = start->meet;
	int ret = 0;

	if (meet->workload->traits & CALLS_MEET)
		return 0; /* a call that the others do not make would wait for them forever */
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

/* Involuntary context switches of this thread. */
static __u64 preemptions(void)
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
	recorder->interval = INVBENCH_INTERVAL;
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
	worker->preempted = preemptions();
	ret = worker_calls(start, start->meet->run->calls);
	worker->preempted = preemptions() - worker->preempted;
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
		WRITE_ONCE(start->meet->stop, true); /* the others wait for this worker */
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
						       .intervals = worker->recorder.intervals,
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

__u32 *const *worker_measures(unsigned int worker)
{
	return &workers.all[worker].recorder.histogram;
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
	worker->cpu = cpus_nth(worker->index % cpus_allowed());
	/* kvzalloc() touches the memory, so that no measured call causes a page fault. */
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
