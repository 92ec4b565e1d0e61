/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the counted CPU from going idle, and counts what that takes.
 * A CPU that sleeps lets the lab's virtual clock jump to the next timer, so that
 * to wait for the disk costs as many timer interrupts as the emulator has time
 * for; and going to sleep costs more at some times than at others. A thread that
 * yields to everybody spins instead, by a loop of known length.
 */
#ifndef INVBENCH_FIO_SPIN_H
#define INVBENCH_FIO_SPIN_H

#include <linux/types.h>

/* On the CPU that the process stays on. 0 or -errno. */
int spin_start(void);
void spin_stop(void);

/* Instructions that the thread has spun, none of the kernel's. */
__u64 spin_instructions(void);

#endif
