/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the machines of two boots.
 * A cost says something about kernels or strategies only if the rest was the
 * same. What changes costs by itself forbids a comparison; what may change them,
 * or is named otherwise by another kernel, is told beside it.
 */
#ifndef INVBENCH_ALIKE_H
#define INVBENCH_ALIKE_H

#include "samples.h"

struct difference {
	const char *what;
	char *a, *b;
	bool forbids; /* these two are not to be compared */
};

struct differences {
	struct difference *list;
	size_t count;
};

/* Adds what is not in the list yet. 0 or -ENOMEM. */
int differences_add(struct differences *differences, const struct sampled_boot *a,
		    const struct sampled_boot *b);
bool differences_forbid(const struct differences *differences);
void differences_free(struct differences *differences);

/* "governor: performance and schedutil"; to be freed. */
char *difference_text(const struct difference *difference);

#endif
