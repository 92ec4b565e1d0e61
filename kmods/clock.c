// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the clock and lets it introduce itself.
 * The cycle counter is had from perf as a pinned event on each CPU, so that
 * nobody else gets it meanwhile and it is given back on every way out; it is
 * then read from its register, which costs a few instructions, not a thousand.
 */
#include <linux/cpu.h>
#include <linux/perf_event.h>
#include <linux/slab.h>

#include "clock.h"

#define CLOCK_TRIES 64
#define CLOCK_LOOP  4096 /* rounds of two instructions */
#define PMU_CYCLES  BIT(31) /* the cycle counter's bit in PMCNTENSET_EL0 */

DEFINE_STATIC_KEY_FALSE(clock_is_pmu);

static struct perf_event **events; /* one a possible CPU, or NULL */

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

static void pmu_probe(void *running)
{
	if (!(read_sysreg(pmcntenset_el0) & PMU_CYCLES))
		*(bool *)running = false;
}

static bool pmu_start(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.config1 = 1, /* "long": else perf sets the counter back each 2^31 cycles */
		.size = sizeof(attr),
		.pinned = 1,
	};
	bool running = true;
	int cpu;

	events = kcalloc(nr_cpu_ids, sizeof(*events), GFP_KERNEL);
	if (!events)
		return false;
	for_each_online_cpu(cpu) {
		struct perf_event *event =
			perf_event_create_kernel_counter(&attr, cpu, NULL, NULL, NULL);

		if (IS_ERR(event)) {
			running = false;
			break;
		}
		events[cpu] = event;
		smp_call_function_single(cpu, pmu_probe, &running, 1);
	}
	if (!running)
		pmu_stop();
	return running;
}

int clock_start(void)
{
	bool pmu;

	cpus_read_lock();
	pmu = pmu_start();
	cpus_read_unlock();
	if (pmu)
		static_branch_enable(&clock_is_pmu);
	return 0;
}

void clock_stop(void)
{
	static_branch_disable(&clock_is_pmu);
	pmu_stop();
}

/* A loop whose number of instructions is known by construction. */
static noinline u64 loop_ticks(void)
{
	u64 rounds = CLOCK_LOOP, start = clock_read();

	asm volatile("1: subs %0, %0, #1\n"
		     "   b.ne 1b\n"
		     : "+r"(rounds)
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

void clock_describe(struct invbench_clock *to)
{
	bool monotonic = true;
	unsigned long flags;
	u64 loop = ~0ULL;

	memset(to, 0, sizeof(*to));
	to->empty_min = ~0ULL;
	if (static_key_enabled(&clock_is_pmu)) {
		strscpy(to->source, "pmccntr", sizeof(to->source));
	} else {
		strscpy(to->source, "cntvct", sizeof(to->source));
		to->frequency_hz = read_sysreg(cntfrq_el0);
	}
	local_irq_save(flags);
	for (int i = 0; i < CLOCK_TRIES; i++) {
		u64 ticks = empty_ticks();

		to->empty_min = min(to->empty_min, ticks);
		to->empty_max = max(to->empty_max, ticks);
		loop = min(loop, loop_ticks());
	}
	to->resolution = clock_step(&monotonic);
	local_irq_restore(flags);
	to->monotonic = monotonic;
	to->loop_instructions = 2 * CLOCK_LOOP;
	to->loop_ticks = loop > to->empty_min ? loop - to->empty_min : 0;
}
