/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module wants to know of a structure of the kernel. */
#ifndef INVBENCH_LAYOUT_STRUCTURE_H
#define INVBENCH_LAYOUT_STRUCTURE_H

#include <stdbool.h>
#include <bpf/btf.h>

#include "kmods/btf/print.h"

#define MEMBERS 8

/* A member that the module uses. */
struct member {
	const char *path; /* a dot enters an embedded structure */
	unsigned int bytes; /* that the module uses; 0: the compiler checks the kernel's type */
	unsigned int most; /* bytes; 0: any number, unless .bytes says how many */
	bool may_lack; /* some kernels lack it, and the module does without it */
};

/*
 * A structure to print. SMMUv2 and SMMUv3 share some names; the right one has a
 * member called .witness or .other. The module writes those that are .is_written as a
 * whole, so it must know all members, or handle those of the type .further whatever
 * their names. What this kernel has in another form, or not at all, is printed as 0
 * and costs the part that uses it.
 */
struct wanted {
	const char *structure;
	const char *macro; /* what its macros begin with; NULL: the structure's name */
	const char *witness, *other;
	enum part part;
	bool is_written;
	const char *further;
	struct member members[MEMBERS]; /* fewer end with NULL */
};

/* Prints size and members of a structure; type NULL: this kernel has none. */
void structure_print(const struct btf *btf, const struct btf_type *type, const struct wanted *want);

#endif
