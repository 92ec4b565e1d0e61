/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured loops of all primitives, for one value of the axis memory.
 * The file that includes this one defines MEMORY_FIND, the name of the function
 * at the end, and memory_meet(), what a call does before the primitive.
 */
#include <string.h>

#include "bench/core/sync.h"
#include "drivers/loop/clock.h"
#include "drivers/primitives/call.h"

/* Equal code of two primitives has equal offsets in a page: see bench/core/model/loops.h. */
__asm__(".text\n\t.balign 4096");

#if defined(__aarch64__)
#define primitive_code(call, code)                                                      \
	({                                                                              \
		__u64 old_ = 1;                                                         \
		__asm__ __volatile__(code                                               \
				     : [old] "+&r"(old_), [line] "+Q"(*(call)->operand) \
				     : [one] "r"(1ULL), [at] "r"((call)->operand)       \
				     : "memory", "cc");                                 \
		0;                                                                      \
	})
#elif defined(__x86_64__)
#define primitive_code(call, code)                                                      \
	({                                                                              \
		__u64 old_ = 1;                                                         \
		__asm__ __volatile__(code                                               \
				     : [old] "+&a"(old_), [line] "+m"(*(call)->operand) \
				     : [one] "r"(1ULL), [at] "r"((call)->operand)       \
				     : "memory", "cc", "rdx");                          \
		0;                                                                      \
	})
#endif

#define target_count_begin(call) ((void)(call))
#define target_count_end(call)	 ((void)(call))

/* What all primitives are compared with: the same loop without one. */
#define WORKLOAD_NAME	 empty
#define PRIMITIVE_ARM64	 ""
#define PRIMITIVE_X86_64 ""
#include "drivers/primitives/primitive.h"

/* clang-format off */
#define PRIMITIVE(id, name, about)
#define PRIMITIVE_END
#include "primitives.inc"
#undef PRIMITIVE
#undef PRIMITIVE_END
/* clang-format on */

#define PRIMITIVE(id, name, about) { &id##_workload, id##_exists },
static const struct primitive primitives[] = { PRIMITIVE(empty, , )
#include "primitives.list"
};

const struct primitive *MEMORY_FIND(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(primitives); i++)
		if (!strcmp(primitives[i].workload->name, name))
			return &primitives[i];
	return NULL;
}
