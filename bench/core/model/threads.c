/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What runs beside the callers: the SMMU as a thread, and the mutator.
 * Both are there to be in the way, as they are on a machine at work; of the
 * mutator it is told how often it was, and what an attach cost beside callers.
 */
#include "model.h"

#define IDLE_POLLS   64 /* between two offers of the core to others */
#define SLEEP_MIN_US 200 /* a shorter wait is no sleep */

/* One thread for all SMMUs, until .stop and everything rung for before is taken. */
static int walker_run(void *argument)
{
	struct model_thread *thread = argument;
	struct model *model = thread->model;
	unsigned int idle = 0;
	bool last, busy;

	do {
		last = READ_ONCE(thread->stop);
		busy = false;
		for (unsigned int i = 0; i < model->knobs.smmus; i++)
			busy |= smmu_poll(&model->smmus[i].smmu);
		if (busy)
			continue;
		cpu_relax();
		if (!(++idle % IDLE_POLLS))
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

static int mutate(struct model *model)
{
	ktime_t start = ktime_get();
	int ret = model->strategy->mutate(model);

	model->changes++;
	model->change_ns += (__u64)ktime_sub(ktime_get(), start);
	return ret;
}

/* Of a period, drawn: a sub-batch may be shorter than one, and most have no change then. */
static __u32 phase(struct model *model, __u32 period)
{
	model->random = model->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (__u32)(model->random >> 33) % period;
}

/* At the rate asked for; what it cannot keep up with is not made up for, but told. */
static int mutator_run(void *argument)
{
	struct model_thread *thread = argument;
	struct model *model = thread->model;
	__u32 period = NSEC_PER_SEC / model->rate;
	ktime_t start = ktime_get(), next = ktime_add_ns(start, phase(model, period));
	int ret = 0;

	rcu_register_thread();
	for (wait_until(thread, next); !ret && !READ_ONCE(thread->stop); wait_until(thread, next)) {
		ret = mutate(model);
		next = ktime_add_ns(next, period);
		if (ktime_after(ktime_get(), next))
			next = ktime_get();
	}
	model->mutator_ns = (__u64)ktime_sub(ktime_get(), start);
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

static void thread_stop(struct model_thread *thread)
{
	if (!thread->runs)
		return;
	WRITE_ONCE(thread->stop, true);
	helper_stop(&thread->helper);
	thread->runs = false;
}

int model_threads_start(struct model *model)
{
	int ret = 0;

	if (model->knobs.walker == WALKER_THREAD)
		ret = thread_start(model, &model->walker, walker_run);
	if (!ret && model->rate)
		ret = thread_start(model, &model->mutator, mutator_run);
	if (ret)
		model_threads_stop(model);
	return ret;
}

void model_threads_stop(struct model *model)
{
	thread_stop(&model->mutator);
	thread_stop(&model->walker);
}
