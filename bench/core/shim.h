/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seam between kernel and user space.
 * Core files include nothing else from outside: the same few names get the
 * kernel's body or the C library's; or, those that a program in the kernel's
 * virtual machine can have, one for it.
 */
#ifndef INVBENCH_SHIM_H
#define INVBENCH_SHIM_H

/*
 * What a cell's calls touch takes whole pages, which begin at one: where memory
 * lies within a page decides what evicts what and which loads wait for which
 * stores, and made equal code differ by some per cent between two cells.
 */
#define PLACED_PAGE	  4096
#define WHOLE_PAGES(size) (((size) + PLACED_PAGE - 1) / PLACED_PAGE * PLACED_PAGE)

#ifdef __KERNEL__

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/types.h>

/* Of a step that is a function of its own in the driver as compiled: the call is part of the cost. */
#define noinline_as_built noinline __maybe_unused

/* Between calls, untimed: lets others run where the kernel does not preempt. */
static __always_inline void loop_relax(void)
{
	cond_resched();
}

#elif defined(__BPF__)

/* Before the kernel's headers, which say less. */
#define __always_inline inline __attribute__((__always_inline__))
#include <linux/types.h>
#include <stddef.h>

/* There is no instruction for it, and no library. */
static __always_inline unsigned int fls64(__u64 value)
{
	unsigned int bits = value != 0;

	for (unsigned int step = 32; step; step /= 2) {
		if (value >> step) {
			value >>= step;
			bits += step;
		}
	}
	return bits;
}

#else

#include <errno.h>
#include <linux/ioctl.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define noinline	  __attribute__((__noinline__))
#define __maybe_unused	  __attribute__((__unused__))
#define noinline_as_built inline /* there is nothing to compare with: as fast as can be */

static __always_inline void loop_relax(void)
{
}

static inline unsigned int fls64(__u64 value)
{
	return value ? 64 - (unsigned int)__builtin_clzll(value) : 0;
}

static inline unsigned int __ffs(unsigned long value)
{
	return (unsigned int)__builtin_ctzl(value);
}

#endif
#endif
