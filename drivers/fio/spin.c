/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the spinning thread: see spin.h. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "drivers/fio/spin.h"

/* The instructions of the loop below, in any order. Registers and targets do not matter. */
const __u32 spin_loop[SPIN_LOOP] = {
	0x39400000, /* ldrb */
	0x35000000, /* cbnz */
	0x91000400, /* add */
	0xf9000000, /* str */
	0x14000000, /* b */
};

static pthread_t spinner;
static volatile bool must_stop;
static volatile __u64 loops;

/* On the pinned CPU nothing reads the count while the thread runs. */
static void spin(void)
{
#ifdef __aarch64__
	__u64 count = 0, stop;

	__asm__ __volatile__("1: ldrb %w1, [%2]\n"
			     "   cbnz %w1, 2f\n"
			     "   add %0, %0, #1\n"
			     "   str %0, [%3]\n"
			     "   b 1b\n"
			     "2:"
			     : "+r"(count), "=&r"(stop)
			     : "r"(&must_stop), "r"(&loops)
			     : "memory");
#endif
}

static void *run(void *arg)
{
	struct sched_param none = { 0 };

	if (!sched_setscheduler(0, SCHED_IDLE, &none))
		spin();
	return arg;
}

int spin_start(void)
{
	must_stop = false;
	loops = 0;
	return -pthread_create(&spinner, NULL, run, NULL);
}

void spin_stop(void)
{
	must_stop = true;
	pthread_join(spinner, NULL);
}

__u64 spin_instructions(void)
{
	return loops * SPIN_LOOP;
}
