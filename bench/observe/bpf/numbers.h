/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the BPF programs that the verifier accepts and the compiler does not replace, and a hash. */
#ifndef INVBENCH_OBSERVE_BPF_NUMBERS_H
#define INVBENCH_OBSERVE_BPF_NUMBERS_H

#include "bench/observe/bpf/helpers.h"

/*
 * A 0 that the compiler does not know to be 0. Otherwise it compares pointers with a
 * register that holds 0, and the verifier of older kernels (6.12) does not
 * recognise that as a check for NULL.
 */
static __always_inline __u64 opaque_zero(void)
{
	__u64 value = 0;

	__asm__("" : "+r"(value));
	return value;
}

/*
 * A number that the compiler must take as it is. In a loop over neighbours this is the counter, so that
 * the compiler counts nothing else in its place, whose end the verifier does not see.
 */
static __always_inline __u32 opaque(__u32 value)
{
	__asm__ __volatile__("" : "+r"(value));
	return value;
}

/* The highest bits of a product with 2^32 divided by the golden ratio depend on all bits of the key. */
static __always_inline __u32 hash(__u32 key, unsigned int bits)
{
	return key * 0x9e3779b1U >> (32 - bits);
}

#endif
