/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes one primitive a workload, for the CPU that it exists on.
 * A file of kinds/ is one primitive. Its name is that of the kind in a mix
 * (bench/mix/mix.c), with _ for other characters than letters and digits. It
 * defines:
 *
 *   WORKLOAD_NAME	the file's name
 *   WORKLOAD_TRAITS	HAS_OPERAND if the code uses %[line] or %[at]; MEETS_DEVICE if
 *			these shall be memory of a device
 *   PRIMITIVE_ARM64	the code for arm64, and …
 *   PRIMITIVE_X86_64	… for x86-64; a CPU without its code cannot run it
 *   PRIMITIVE_NEEDS	whether this CPU has the instruction (default: true)
 *   PRIMITIVE_CALL(call)	instead of code: C; 0 or -errno
 *
 * The code may use %[line], 8 bytes in a page of their own; %[at], their
 * address; %[one], the number 1; and the registers %[old] and, on x86-64, rdx.
 * There is no include guard, since each primitive includes this file.
 */
#if defined(__aarch64__) && defined(PRIMITIVE_ARM64)
#define PRIMITIVE_CODE PRIMITIVE_ARM64
#elif defined(__x86_64__) && defined(PRIMITIVE_X86_64)
#define PRIMITIVE_CODE PRIMITIVE_X86_64
#endif
#if defined(PRIMITIVE_CODE) && !defined(PRIMITIVE_CALL)
#define PRIMITIVE_CALL(call) primitive_code(call, PRIMITIVE_CODE)
#endif
#ifndef PRIMITIVE_NEEDS
#define PRIMITIVE_NEEDS true
#endif

#ifdef PRIMITIVE_CALL
static bool WORKLOAD_PASTE(WORKLOAD_NAME, exists)(void)
{
	return PRIMITIVE_NEEDS;
}

#define WORKLOAD_MEASURE(call) (memory_meet(call), PRIMITIVE_CALL(call))
#include "bench/core/loop.h"
#else
static bool WORKLOAD_PASTE(WORKLOAD_NAME, exists)(void)
{
	return false;
}

static const struct workload WORKLOAD_PASTE(WORKLOAD_NAME, workload) = {
	.name = WORKLOAD_STRING(WORKLOAD_NAME),
};
#undef WORKLOAD_NAME
#undef WORKLOAD_TRAITS
#endif

#undef PRIMITIVE_ARM64
#undef PRIMITIVE_X86_64
#undef PRIMITIVE_CODE
#undef PRIMITIVE_CALL
#undef PRIMITIVE_NEEDS
