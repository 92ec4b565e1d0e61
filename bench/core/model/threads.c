// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The threads besides the callers: the SMMU's consumer and the attacher.
 * They compete with the callers, as on a busy machine. The attacher also counts
 * its changes and the time that they take.
 */
#include "bench/core/model/model.h"

#define POLLS	     64 /* between two calls of cond_resched() */
#define SLEEP_MIN_US 200 /* shorter waits do not sleep */

/* Consumes the commands of all SMMUs, until .stop is set and all queues are empty. */
static int consumer_run(void *argument)
{
	struct model_thread *thread = argument;
	struct model *model = thread->model;
	unsigned int polls = 0;
	bool last, busy;

	do {
		last = READ_ONCE(thread->stop);
		busy = false;
		for (unsigned int i = 0; i < model->knobs.smmus; i++)
			busy |= smmu_poll(&model->smmus[i].smmu);
		if (!busy)
			cpu_relax();
		if (!(++polls % POLLS))
			cond_resched();
	} while (busy || !last);
	return 0;
}

static void wait_until(const struct model_thread *thread, ktime_t time)
{
	while (!ktime_after(ktime_get(), time) && !READ_ONCE(thread->stop)) {
		if (ktime_after(time, ktime_add_us(ktime_get(), SLEEP_MIN_US)))
			helper_sleep_us(SLEEP_MIN_US / 2);
		else
			cond_resched();
	}
}

static int change(struct model *model)
{
	ktime_t start = ktime_get();
	int ret = model->strategy->attach_detach(model);

	model->changes++;
	model->change_ns += (__u64)ktime_sub(ktime_get(), start);
	return ret;
}

/*
 * A random part of a period, ns. Without it, sub-batches shorter than a period
 * would all have a change, or none.
 */
static __u32 phase(struct model *model, __u32 period)
{
	model->random = model->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (__u32)(model->random >> 33) % period;
}

/* Makes changes at .rate. If it falls behind, it drops them: .changes shows the real rate. */
static int attacher_run(void *argument)
{
	struct model_thread *thread = argument;
	struct model *model = thread->model;
	__u32 period = NSEC_PER_SEC / model->rate;
	ktime_t start = ktime_get(), next = ktime_add_ns(start, phase(model, period));
	int ret = 0;

	rcu_register_thread();
	for (wait_until(thread, next); !ret && !READ_ONCE(thread->stop); wait_until(thread, next)) {
		ret = change(model);
		next = ktime_add_ns(next, period);
		if (ktime_after(ktime_get(), next))
			next = ktime_get();
	}
	model->attacher_ns = (__u64)ktime_sub(ktime_get(), start);
	rcu_unregister_thread();
	return ret;
}

static int thread_start(struct model *model, struct model_thread *thread, int (*run)(void *))
{
	int ret;

	thread->model = model;
	thread->stop = false;
	ret = helper_start(&thread->helper, run, thread);
	thread->runs = !ret;
	return ret;
}

static int thread_stop(struct model_thread *thread)
{
	if (!thread->runs)
		return 0;
	WRITE_ONCE(thread->stop, true);
	thread->runs = false;
	return helper_stop(&thread->helper);
}

int model_threads_start(struct model *model)
{
	int ret = 0;

	if (model->knobs.consumer == CONSUMER_THREAD)
		ret = thread_start(model, &model->consumer, consumer_run);
	if (!ret && model->rate)
		ret = thread_start(model, &model->attacher, attacher_run);
	if (ret)
		model_threads_stop(model);
	return ret;
}

int model_threads_stop(struct model *model)
{
	int ret = thread_stop(&model->attacher);

	return thread_stop(&model->consumer) ?: ret;
}
