/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots that a timeline leaves out, because they are of another machine.
 * On a real clock another CPU or governor changes costs by itself. compare refuses such boots, so a series
 * of kernels must not join them: the first kernel of a new machine would have a step.
 */
#ifndef INVBENCH_LEFT_OUT_H
#define INVBENCH_LEFT_OUT_H

#include "analysis/read/samples.h"

struct left_out_boot {
	const struct sampled_boot *boot;
	char *why; /* "CPU: X and Y" */
};

struct left_out {
	struct left_out_boot *list;
	size_t count;
};

/*
 * Whether compare would take a boot beside the reference: 1 or 0. If it would not, the boot joins the list,
 * unless it is there. -ENOMEM: unknown.
 */
int left_out_check(struct left_out *left_out, const struct sampled_boot *reference,
		   const struct sampled_boot *boot);

/* How many boots were left out and why. NULL: none, or no memory. The caller frees the text. */
char *left_out_text(const struct left_out *left_out);
/* A list of the reasons with the number of boots. NULL without memory. */
json_t *left_out_json(const struct left_out *left_out);

void left_out_free(struct left_out *left_out);

#endif
