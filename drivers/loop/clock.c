/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures the length of a tick and the cost of reading the clock: see clock.h. */
#include <errno.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "drivers/loop/clock.h"

#define TRIES	       64
#define STEPS	       1024
#define CALIBRATION_NS 10000000 /* readings within 50 ns of each other give 5 ppm */
#define LOOP_ROUNDS    4096 /* two instructions each */

int clock_instructions = -1;
static cpu_set_t before; /* the process's CPUs before clock_start() */

/* If the read fails, the result is 0, and the clock appears to stand still. */
__u64 clock_count(void)
{
	__u64 count;

	return read(clock_instructions, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/*
 * Pins the process to the counted CPU. Two busy CPUs share the emulator in turns,
 * and the lengths of the turns differ from boot to boot.
 */
static int pin(unsigned int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_getaffinity(0, sizeof(before), &before) ||
	    sched_setaffinity(0, sizeof(one), &one))
		return -errno;
	return 0;
}

int clock_start(unsigned int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.size = sizeof(attr),
		.pinned = 1,
	};
	int ret = pin(cpu);

	if (ret)
		return ret;
	clock_instructions =
		(int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (clock_instructions < 0)
		ret = -errno;
	else if (!clock_count())
		ret = -EBUSY;
	if (ret && clock_instructions < 0)
		sched_setaffinity(0, sizeof(before), &before);
	if (ret)
		clock_stop();
	return ret;
}

void clock_stop(void)
{
	if (clock_instructions < 0)
		return;
	sched_setaffinity(0, sizeof(before), &before);
	close(clock_instructions);
	clock_instructions = -1;
}

static __u64 system_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (__u64)now.tv_sec * 1000000000 + (__u64)now.tv_nsec;
}

/* Takes the try with the shortest gap, because a preemption between the readings lengthens it. */
static void read_both(__u64 *ticks, __u64 *ns)
{
	__u64 best = ~0ULL;

	for (int i = 0; i < TRIES; i++) {
		__u64 before = clock_counter(), now = system_ns(), gap = clock_counter() - before;

		if (gap < best) {
			best = gap;
			*ticks = before + gap / 2;
			*ns = now;
		}
	}
}

static __u64 calibrate(void)
{
	__u64 ticks, ns, ticks_end, ns_end;

	read_both(&ticks, &ns);
	while (system_ns() - ns < CALIBRATION_NS)
		;
	read_both(&ticks_end, &ns_end);
	return (__u64)((double)(ticks_end - ticks) * 1e9 / (double)(ns_end - ns) + 0.5);
}

/* Ticks per second, measured once per process. */
static __u64 frequency(void)
{
	static __u64 known;

	if (!known)
		known = calibrate();
	return known;
}

static void measure_resolution(struct invbench_clock *to)
{
	__u64 last = clock_read();

	to->monotonic = 1;
	to->resolution = ~0ULL;
	for (int i = 0; i < STEPS; i++) {
		__u64 now = clock_read();

		if ((__s64)(now - last) < 0)
			to->monotonic = 0;
		else if (now != last && now - last < to->resolution)
			to->resolution = now - last;
		last = now;
	}
}

static void measure_empty(struct invbench_clock *to)
{
	to->empty_min = ~0ULL;
	for (int i = 0; i < TRIES; i++) {
		__u64 start = clock_read(), ticks = clock_read() - start;

		to->empty_min = ticks < to->empty_min ? ticks : to->empty_min;
		to->empty_max = ticks > to->empty_max ? ticks : to->empty_max;
	}
}

/* The ticks of a loop whose number of instructions is known. */
static noinline __u64 loop_ticks(void)
{
	__u64 rounds = LOOP_ROUNDS, start = clock_read();

#if defined(__x86_64__)
	__asm__ __volatile__("1: dec %0\n jnz 1b" : "+r"(rounds)::"cc");
#elif defined(__aarch64__)
	__asm__ __volatile__("1: subs %0, %0, #1\n b.ne 1b" : "+r"(rounds)::"cc");
#endif
	return clock_read() - start;
}

static void measure_loop(struct invbench_clock *to)
{
	__u64 least = ~0ULL;

	for (int i = 0; i < TRIES; i++) {
		__u64 ticks = loop_ticks();

		least = ticks < least ? ticks : least;
	}
	to->loop_instructions = 2 * LOOP_ROUNDS;
	to->loop_ticks = least > to->empty_min ? least - to->empty_min : 0;
}

/* Runs in a thread, like workers: a system call on a file costs more in a process with threads. */
static void *describe_instructions(void *arg)
{
	struct invbench_clock *to = arg;

	measure_empty(to);
	measure_resolution(to);
	measure_loop(to);
	return NULL;
}

void clock_describe(struct invbench_clock *to)
{
	pthread_t thread;

	memset(to, 0, sizeof(*to));
	if (clock_instructions >= 0) {
		snprintf(to->source, sizeof(to->source), "perf instructions");
		if (!pthread_create(&thread, NULL, describe_instructions, to))
			pthread_join(thread, NULL);
		return;
	}
	snprintf(to->source, sizeof(to->source), CLOCK_COUNTER);
	to->frequency_hz = frequency();
	measure_empty(to);
	measure_resolution(to);
}
