/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cache lines a call touches, and which devices it speaks to.
 * Lines are of physical memory, as in a cache: two mappings of a page have the same lines.
 */
#ifndef INVBENCH_MEMORY_H
#define INVBENCH_MEMORY_H

#include "bench/lab/plugin/plugin.h"
#include "bench/mix/mix.h"

/* Forgets all lines and devices. */
void memory_open(void);
/* Starts a call: each line counts again. */
void memory_start(void);
/* An access of the CPU that is running. info: QEMU's; pc: of the instruction. */
void memory_access(uint32_t info, uint64_t address, uint64_t pc);
/* A line that an instruction zeroes, which QEMU does not report as an access. */
void memory_zero(uint64_t address, uint64_t pc);
/* Copies the names of the devices. */
void memory_devices(char to[MIX_DEVICES][MIX_DEVICE_LEN]);

#endif
