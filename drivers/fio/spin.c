/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spins where a CPU would be idle: see spin.h. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "spin.h"

#define LOOP 5 /* instructions */

static pthread_t spinner;
static volatile bool is_over;
static volatile __u64 loops;

/* The thread that counts is not at work while others look. */
static void spin(void)
{
#ifdef __aarch64__
	__u64 count = 0, over;

	__asm__ __volatile__("1: ldrb %w1, [%2]\n"
			     "   cbnz %w1, 2f\n"
			     "   add %0, %0, #1\n"
			     "   str %0, [%3]\n"
			     "   b 1b\n"
			     "2:"
			     : "+r"(count), "=&r"(over)
			     : "r"(&is_over), "r"(&loops)
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
	is_over = false;
	loops = 0;
	return -pthread_create(&spinner, NULL, run, NULL);
}

void spin_stop(void)
{
	is_over = true;
	pthread_join(spinner, NULL);
}

__u64 spin_instructions(void)
{
	return loops * LOOP;
}
