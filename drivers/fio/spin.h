/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the counted CPU from going idle, and counts the instructions of that.
 * While a CPU sleeps, the lab's virtual clock jumps from timer to timer. Waiting
 * for the disk would then take a random number of timer interrupts, and the cost
 * of going to sleep varies, too. Instead, a thread of the lowest priority spins
 * in a loop of known length.
 */
#ifndef INVBENCH_FIO_SPIN_H
#define INVBENCH_FIO_SPIN_H

#include <linux/types.h>

#define SPIN_LOOP 5 /* instructions per round */

/* Their encodings, in any order: for the kinds of what the thread executes (mix.h). */
extern const __u32 spin_loop[SPIN_LOOP];

/* Starts the thread on the CPU that the process is pinned to. 0 or -errno. */
int spin_start(void);
void spin_stop(void);

/* The instructions that the thread has executed, without the kernel's. */
__u64 spin_instructions(void);

#endif
