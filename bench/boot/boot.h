/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel and measures a plan on it.
 * One boot measures all cells if it succeeds. After a panic or a hang another boot measures the
 * cells that are left, without the cell that caused it.
 *
 * On the host a boot is a process that measures one round. Code and data stay where they are placed
 * for the life of a process, so a process for each round makes the placement part of the noise
 * between rounds, which the test over rounds takes into account.
 */
#ifndef INVBENCH_BOOT_H
#define INVBENCH_BOOT_H

#include "bench/boot/state.h"

/*
 * Prepares the place for the kernel. If that fails, the record gets the reason and the kernel is
 * given up. 0, or -errno as boot_kernel() returns it.
 */
int boot_prepare(struct run *run, struct kernel_state *state);

/*
 * Measures the plan once on the kernel. block: the repetition or round, from 0.
 * section: the only one that is measured, or BOOT_ALL_SECTIONS. Returns 0, -EINTR
 * after ^C, or another -errno if the record cannot be written.
 */
int boot_kernel(struct run *run, struct kernel_state *state, unsigned int block,
		unsigned int section);

void boot_release(const struct run *run, struct kernel_state *state);

#endif
