/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's names for user space and BPF.
 * bench/core is compiled for the kernel, for user space and, in part, for BPF.
 * Its files include no other header from outside: this one includes the
 * kernel's headers, or defines the same names for the other two.
 */
#ifndef INVBENCH_SHIM_H
#define INVBENCH_SHIM_H

/*
 * Memory that a cell's calls touch takes whole, aligned pages. The offset in a
 * page decides which cache lines evict each other and which loads wait for
 * which stores: it made equal code differ by some per cent between two cells.
 * These are the lowest 12 address bits on every CPU, so this page has 4 KiB on a
 * kernel with larger pages, too.
 */
#define WHOLE_PAGES(size) (((size) + PLACED_PAGE - 1) / PLACED_PAGE * PLACED_PAGE)

#ifdef __KERNEL__

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

#define PLACED_PAGE PAGE_SIZE

/* For a step that is a function call in the compiled driver: the call is part of the cost. */
#define noinline_as_built noinline __maybe_unused

/* Lets other tasks run on a kernel without preemption, between calls and untimed. */
static __always_inline void loop_relax(void)
{
	cond_resched();
}

#elif defined(__BPF__)

/* Must come before the kernel's headers, whose definition is a plain inline. */
#define __always_inline inline __attribute__((__always_inline__))
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/* BPF has neither an instruction nor a library for it. */
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
#include <string.h>

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define noinline	  __attribute__((__noinline__))
#define __maybe_unused	  __attribute__((__unused__))
/* The kernel's pages may be larger, but the offset below 4 KiB is what decides most. */
#define PLACED_PAGE	  4096
#define noinline_as_built inline /* no driver to compare with: inline as the compiler likes */

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
