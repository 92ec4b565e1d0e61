/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Access to members of the driver's private structures.
 * layout.h has the place and the size of each member in the kernel that the
 * module is built for. The build fails if a member has another size than the
 * type that the module uses for it. A member that this kernel lacks, or has in
 * another size, has no bytes there: the part of the module that uses it is refused
 * (HAS_… in layout.h) before it reads a member.
 */
#ifndef INVBENCH_FIELD_H
#define INVBENCH_FIELD_H

#include "layout.h"

/* A pointer to the member that layout.h calls name, of the structure at base. */
#define FIELD(type, base, name)                                               \
	({                                                                    \
		static_assert(!name##_BYTES || sizeof(type) == name##_BYTES); \
		(type *)((void *)(base) + (name));                            \
	})

/* The structure that contains the member at address. */
#define FIELD_OWNER(address, name)                                                  \
	({                                                                          \
		static_assert(!name##_BYTES || sizeof(*(address)) == name##_BYTES); \
		(void *)(address) - (name);                                         \
	})

#endif
