/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One of the parts into which a plan is split, so that several machines can measure it.
 * What a comparison needs together is one unit and is never split. On the exact clock counts do not
 * depend on the machine, so a unit is one section in one boot of one kernel. On a real clock a section is
 * a unit with all its kernels and boots, because costs of different machines are never compared.
 * A part is a row of neighbouring units, in the order of boots, kernels and sections.
 */
#ifndef INVBENCH_PART_H
#define INVBENCH_PART_H

#include "bench/plan/plan.h"

#define PARTS_MAX 65535

/* The record's words for what is never split. */
#define PART_BOOT    "kernel, boot and section"
#define PART_SECTION "section"

struct part {
	unsigned int index, of; /* "I/N", from 1; of: 0 is the whole plan */
	bool is_by_section; /* a unit is a section in all boots, as on a real clock */
	unsigned int kernels, boots; /* boots of each kernel */
	unsigned int sections;
	uint64_t first, end; /* units */
};

/* Parses "I/N". 0, or -EINVAL after a message that begins with option. */
int part_parse(const char *option, const char *text, struct part *part);

/*
 * Finds the units of a part whose index, of, is_by_section, kernels and boots are set. 0, or -EINVAL
 * after a message if the plan has fewer units than parts.
 */
int part_find(struct part *part, const struct plan *plan);

/* Whether the part measures this section in this boot of this kernel. NULL and the whole plan: all. */
bool part_has(const struct part *part, unsigned int kernel, unsigned int boot,
	      unsigned int section);

/* The number of cells that the part measures in this boot of this kernel. */
unsigned int part_cells_in(const struct part *part, const struct plan *plan, unsigned int kernel,
			   unsigned int boot);

/* The number of cells that it measures in all boots of all kernels. */
unsigned int part_cells(const struct part *part, const struct plan *plan);

/* The number of units of the plan: the most parts that it has. */
uint64_t part_units(const struct part *part, const struct plan *plan);

#endif
