/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times a system call with and without a probe: see overhead.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/observe/overhead.h"
#include "bench/observe/process_stats.h"
#include "drivers/loop/clock.h"
#include "drivers/machine/identity.h"

#define TRIES 16
#define CALLS 256 /* per try, so many that those which a sum times differ little from try to try */

#if defined(__aarch64__)
#define FUNCTION "__arm64_sys_getppid"
#elif defined(__x86_64__)
#define FUNCTION "__x64_sys_getppid"
#endif

/* The cheapest try, because interrupts only add to the others. */
static __u64 least_ticks(void)
{
	__u64 least = ~0ULL;

	for (int i = 0; i < TRIES; i++) {
		__u64 start = clock_read(), ticks;

		for (int k = 0; k < CALLS; k++)
			syscall(SYS_getppid);
		ticks = clock_read() - start;
		least = ticks < least ? ticks : least;
	}
	return least;
}

/* The smallest latency, or the mean if the kind keeps only a sum. */
static int inside(struct probe *probe, double *latency)
{
	struct process_stats_list stats = { 0 };
	struct process_stats *own;
	int ret = probe_read(probe, &stats);

	own = ret ? NULL : process_stats_find(&stats, (__u32)getpid());
	if (!ret && (probe->kind->is_sum ? !stats.totals.timed : !own || !own->seen.calls))
		ret = probe_refuse(probe, -ENODATA, "the probe saw no call of " OVERHEAD_CALL);
	if (!ret && probe->kind->is_sum)
		*latency = (double)stats.totals.ticks / (double)stats.totals.timed;
	else if (!ret)
		*latency = (double)observed_quantile(own->seen.latency, own->seen.calls, 0);
	process_stats_free(&stats);
	return ret;
}

/* What an attached probe adds to a call. */
static int added(struct probe *probe, double scale, double *call)
{
	__u64 without = least_ticks(), with;
	int ret = probe_attach(probe);

	if (ret)
		return ret;
	with = least_ticks();
	probe_detach(probe);
	*call = with > without ? (double)(with - without) * scale / CALLS : 0;
	return 0;
}

/* The system call: the probe of the whole queue is attached to it alone. */
static const struct function function = { .name = FUNCTION,
					  .size = FUNCTION_NO_SIZE,
					  .queue = { .writer = FUNCTION, .valid = FUNCTION } };

/*
 * Waits have programs at three functions, one of which a call may pass twice. At one function they cost
 * less: each other one has its own way into BPF.
 */
static int add_other_functions(double scale, struct overhead *overhead, char *message, size_t room)
{
	static const enum invbench_probe others[] = { PROBE_FENTRY, PROBE_FEXIT, PROBE_FEXIT };
	struct probe probe = { 0 };
	int ret = 0;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) && !ret; i++) {
		double call = 0;

		ret = probe_load(&probe, others[i], &function);
		if (!ret)
			ret = added(&probe, scale, &call);
		if (ret)
			snprintf(message, room, "%s", probe.message);
		overhead->call += call;
		probe_free(&probe);
	}
	return ret;
}

static int clock_choose(double *scale)
{
	struct invbench_clock clock;

	*scale = 1;
	if (machine_clock() == CLOCK_EMULATED)
		return -EOPNOTSUPP;
	if (machine_clock() == CLOCK_EXACT)
		return clock_start(0);
	clock_describe(&clock);
	*scale = 1e9 / (double)clock.frequency_hz;
	return 0;
}

int overhead_measure(enum invbench_probe kind, struct overhead *overhead, char *message,
		     size_t room)
{
	struct probe probe = { 0 };
	double scale;
	int ret = clock_choose(&scale);

	if (ret) {
		snprintf(message, room,
			 "the overhead of a probe cannot be measured on the %s clock",
			 clock_name(machine_clock()));
		return ret;
	}
	ret = probe_load(&probe, kind, &function);
	if (!ret)
		ret = added(&probe, scale, &overhead->call);
	if (!ret)
		ret = inside(&probe, &overhead->inside);
	if (ret)
		snprintf(message, room, "%s", probe.message);
	probe_free(&probe);
	if (!ret && probe_kinds[kind].has_waits)
		ret = add_other_functions(scale, overhead, message, room);
	clock_stop();
	return ret;
}
