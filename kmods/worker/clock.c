// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the clock and measures its properties.
 * perf owns the cycle counter, so the module asks perf for it as a pinned event
 * on each CPU. Nobody else then gets the counter until the module releases it. If
 * somebody has it already, perf counts our event elsewhere; so the register is
 * used only if it holds the count of our event.
 * The loops read the register directly: that costs a few instructions, a read
 * through perf costs a thousand.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/perf_event.h>
#include <linux/slab.h>

#include "kmods/worker/clock.h"

#define CLOCK_TRIES 64
#define CLOCK_LOOP  4096 /* iterations of two instructions */
#define PMU_CYCLES  BIT(31) /* the cycle counter's bit in PMCNTENSET_EL0 */
#define PMU_LOOKS   4 /* at an event's count, to see whether it is the register's */

DEFINE_STATIC_KEY_FALSE(clock_is_pmu);

static struct perf_event **events; /* one per possible CPU; NULL: none are open */
static struct cpumask counted; /* CPUs whose register has counted our event since then */
static int hotplug; /* state of the callback */
static DEFINE_PER_CPU(unsigned int, departures);

static void pmu_stop(void)
{
	int cpu;

	if (!events)
		return;
	for_each_possible_cpu(cpu)
		if (events[cpu])
			perf_event_release_kernel(events[cpu]);
	kfree(events);
	events = NULL;
}

/* The cycle counter of the calling CPU; ~0: it is not enabled. */
static void pmu_read(void *value)
{
	*(u64 *)value = read_sysreg(pmcntenset_el0) & PMU_CYCLES ? read_sysreg(pmccntr_el0) : ~0ULL;
}

/*
 * Whether the register of the CPU is the counter of our event. perf keeps the value
 * that it read from the event's counter last. It must lie between two reads of the
 * register.
 */
static bool pmu_is_ours(struct perf_event *event, int cpu)
{
	u64 before = ~0ULL, after = ~0ULL, enabled, running, raw;

	if (smp_call_function_single(cpu, pmu_read, &before, 1) || before == ~0ULL)
		return false;
	perf_event_read_value(event, &enabled, &running);
	raw = local64_read(&event->hw.prev_count);
	if (smp_call_function_single(cpu, pmu_read, &after, 1) || after == ~0ULL)
		return false;
	return enabled == running && raw - before <= after - before;
}

static bool pmu_open(struct perf_event_attr *attr, int cpu)
{
	struct perf_event *event = perf_event_create_kernel_counter(attr, cpu, NULL, NULL, NULL);

	if (IS_ERR(event))
		return false;
	events[cpu] = event;
	for (int i = 0; i < PMU_LOOKS; i++)
		if (!pmu_is_ours(event, cpu))
			return false;
	cpumask_set_cpu(cpu, &counted);
	if (!cpu_online(cpu))
		cpumask_clear_cpu(cpu, &counted); /* cpu_goes() may have come first */
	return true;
}

/* A CPU that comes back has lost the event. */
static int cpu_goes(unsigned int cpu)
{
	cpumask_clear_cpu(cpu, &counted);
	WRITE_ONCE(per_cpu(departures, cpu), per_cpu(departures, cpu) + 1);
	return 0;
}

unsigned int clock_departures(unsigned int cpu)
{
	return READ_ONCE(per_cpu(departures, cpu));
}

int clock_load(void)
{
	hotplug = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "invbench:clock", NULL, cpu_goes);
	return min(hotplug, 0);
}

void clock_free(void)
{
	cpuhp_remove_state_nocalls(hotplug);
}

bool clock_serves(unsigned int cpu)
{
	return !static_key_enabled(&clock_is_pmu) || cpumask_test_cpu(cpu, &counted);
}

/* Takes no lock of CPU hotplug: perf does. A CPU that goes meanwhile has no event. */
static bool pmu_start(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.config1 = 1, /* "long": otherwise perf resets the counter every 2^31 cycles */
		.size = sizeof(attr),
		.pinned = 1,
	};
	bool running = true;
	int cpu;

	cpumask_clear(&counted);
	events = kcalloc(nr_cpu_ids, sizeof(*events), GFP_KERNEL);
	if (!events)
		return false;
	for_each_online_cpu(cpu)
		if (running && !pmu_open(&attr, cpu) && cpu_online(cpu))
			running = false;
	if (!running)
		pmu_stop();
	return running;
}

int clock_start(void)
{
	if (pmu_start())
		static_branch_enable(&clock_is_pmu);
	return 0;
}

void clock_stop(void)
{
	static_branch_disable(&clock_is_pmu);
	pmu_stop();
}

/* Times a loop of 2 * CLOCK_LOOP instructions. */
static noinline u64 loop_ticks(void)
{
	u64 iterations = CLOCK_LOOP, start = clock_read();

	asm volatile("1: subs %0, %0, #1\n"
		     "   b.ne 1b\n"
		     : "+r"(iterations)
		     :
		     : "cc");
	return clock_read() - start;
}

static noinline u64 empty_ticks(void)
{
	u64 start = clock_read();

	return clock_read() - start;
}

static u64 clock_step(bool *monotonic)
{
	u64 last = clock_read(), step = ~0ULL;

	for (int i = 0; i < CLOCK_TRIES * 16; i++) {
		u64 now = clock_read();

		if ((s64)(now - last) < 0)
			*monotonic = false;
		if (now != last && now - last < step)
			step = now - last;
		last = now;
	}
	return step;
}

/* Measures the clock of the CPU that runs it, with interrupts off. */
static void clock_measure(void *result)
{
	struct invbench_clock *to = result;
	bool monotonic = true;
	u64 loop = ~0ULL;

	to->empty_min = ~0ULL;
	for (int i = 0; i < CLOCK_TRIES; i++) {
		u64 ticks = empty_ticks();

		to->empty_min = min(to->empty_min, ticks);
		to->empty_max = max(to->empty_max, ticks);
		loop = min(loop, loop_ticks());
	}
	to->resolution = clock_step(&monotonic);
	to->monotonic = monotonic;
	to->loop_instructions = 2 * CLOCK_LOOP;
	to->loop_ticks = loop > to->empty_min ? loop - to->empty_min : 0;
}

void clock_describe(struct invbench_clock *to, unsigned int cpu)
{
	memset(to, 0, sizeof(*to));
	if (static_key_enabled(&clock_is_pmu)) {
		strscpy(to->source, "pmccntr", sizeof(to->source));
	} else {
		strscpy(to->source, "cntvct", sizeof(to->source));
		to->frequency_hz = read_sysreg(cntfrq_el0);
	}
	if (clock_serves(cpu))
		smp_call_function_single(cpu, clock_measure, to, 1);
}
