/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The differences between the machines of two boots.
 * Costs compare kernels or strategies only if everything else is equal. A difference that changes
 * costs by itself forbids the comparison. A difference that may change them is reported with it.
 */
#ifndef INVBENCH_MACHINE_DIFF_H
#define INVBENCH_MACHINE_DIFF_H

#include "analysis/read/samples.h"

struct difference {
	const char *what; /* "governor" */
	const char *key; /* its field in the record */
	char *a, *b; /* the two values as text */
	bool forbids; /* the boots must not be compared */
	bool can_be_allowed; /* by machine_diff_allow() */
};

struct machine_diff {
	struct difference *list;
	size_t count;
};

/* Adds the differences that the list does not contain yet. Returns 0 or -ENOMEM. */
int machine_diff_add(struct machine_diff *differences, const struct sampled_boot *a,
		     const struct sampled_boot *b);
/* Adds those alone that change what an instruction costs on a core. Returns 0 or -ENOMEM. */
int machine_diff_add_core(struct machine_diff *differences, const struct sampled_boot *a,
			  const struct sampled_boot *b);
/* The same release; a name of the run says nothing on a host. */
bool machine_diff_same_kernel(const struct sampled_boot *a, const struct sampled_boot *b);
/* Whether a difference in the list forbids the comparison. */
bool machine_diff_forbids(const struct machine_diff *differences);

/* Allows a difference in the field, which a user wants to compare; all others forbid as before. NULL: none. */
void machine_diff_allow(struct machine_diff *differences, const char *key);

/* The fields that can be allowed, which ends with NULL. A clock, a unit or another kernel's image cannot. */
extern const char *const machine_diff_fields[];

void machine_diff_free(struct machine_diff *differences);

/* "governor: performance and schedutil"; the caller frees it. */
char *difference_text(const struct difference *difference);

#endif
