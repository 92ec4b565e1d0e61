/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells whether this process runs in the lab's guest or on a host, and what its ticks mean. */
#ifndef INVBENCH_MACHINE_IDENTITY_H
#define INVBENCH_MACHINE_IDENTITY_H

#include <stdbool.h>
#include "bench/registry/clock_kind.h"

/* Whether QEMU makes this machine's devices. Its CPUs may be real ones, by KVM. */
bool machine_is_qemu(void);

/*
 * The clock of this machine. The lab names it on the kernel's command line. QEMU without such a name,
 * and without a sign of KVM, is CLOCK_EMULATED, so that its time is never taken for real.
 */
enum clock_kind machine_clock(void);

/* Whether the lab booted this machine. */
bool machine_is_lab(void);

#endif
