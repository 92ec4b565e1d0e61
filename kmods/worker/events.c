// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens and reads perf counters: see events.h. */
#include <linux/cpu.h>
#include <linux/slab.h>

#include "bench/core/events.h"
#include "kmods/worker/events.h"

static struct counter {
	struct perf_event **of; /* one per possible CPU, or NULL */
	bool is_shared; /* counts for the whole system, and is open on one CPU only */
} counters[INVBENCH_EVENTS_MAX];

static int open_on(const struct invbench_event *event, int cpu, struct counter *to)
{
	struct perf_event_attr attr = event_attr(event);
	struct perf_event *opened = perf_event_create_kernel_counter(&attr, cpu, NULL, NULL, NULL);

	if (IS_ERR(opened))
		return PTR_ERR(opened);
	to->of[cpu] = opened;
	return 0;
}

static void counter_close(struct counter *counter)
{
	int cpu;

	if (!counter->of)
		return;
	for_each_possible_cpu(cpu)
		if (counter->of[cpu])
			perf_event_release_kernel(counter->of[cpu]);
	kfree(counter->of);
	counter->of = NULL;
}

/*
 * Opens the event on all its CPUs or on none; the reason is then in event->error.
 * Holds no lock of CPU hotplug, which perf takes itself for some events. perf
 * refuses a CPU that is offline.
 */
static int counter_open(struct counter *counter, struct invbench_event *event,
			const struct workers *workers, unsigned int cpus)
{
	counter->of = kcalloc(nr_cpu_ids, sizeof(*counter->of), GFP_KERNEL);
	if (!counter->of)
		return -ENOMEM;
	counter->is_shared = event->cpu >= 0;
	/* A breakpoint in kernel text that nobody handles would be hit forever. */
	if (event->type == PERF_TYPE_BREAKPOINT)
		event->error = -EOPNOTSUPP;
	else if (counter->is_shared && (event->cpu >= nr_cpu_ids || !cpu_online(event->cpu)))
		event->error = -ENXIO;
	else if (counter->is_shared)
		event->error = open_on(event, event->cpu, counter);
	else
		for (int i = 0; i < cpus && i < workers->cpu_count && !event->error; i++)
			event->error = open_on(event, workers->cpus[i], counter);
	if (event->error)
		counter_close(counter);
	return 0;
}

int events_open(struct invbench_events *events, const struct workers *workers)
{
	int ret = 0;

	events_close();
	for (int i = 0; i < events->count && !ret; i++) {
		events->events[i].error = 0;
		ret = counter_open(&counters[i], &events->events[i], workers, events->cpus);
	}
	if (ret)
		events_close();
	return ret;
}

void events_close(void)
{
	for (int i = 0; i < INVBENCH_EVENTS_MAX; i++)
		counter_close(&counters[i]);
}

static struct perf_event *find(const struct counter *counter, unsigned int worker, unsigned int cpu)
{
	int i;

	if (!counter->of)
		return NULL;
	if (!counter->is_shared)
		return counter->of[cpu];
	for_each_possible_cpu(i)
		if (!worker && counter->of[i])
			return counter->of[i];
	return NULL;
}

void events_read(unsigned int worker, unsigned int cpu, struct invbench_counted *counted)
{
	for (int i = 0; i < INVBENCH_EVENTS_MAX; i++) {
		struct perf_event *event = find(&counters[i], worker, cpu);

		counted[i] = (struct invbench_counted){ 0 };
		if (event)
			counted[i].count = perf_event_read_value(event, &counted[i].enabled,
								 &counted[i].running);
	}
}

void events_since(unsigned int worker, unsigned int cpu, struct invbench_counted *counted)
{
	struct invbench_counted now[INVBENCH_EVENTS_MAX];

	events_read(worker, cpu, now);
	counted_since(counted, now);
}
