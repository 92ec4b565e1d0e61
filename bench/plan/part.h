/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One of the parts into which a plan is split, so that several machines can measure it.
 * What a comparison needs together is one unit and is never split. A part is a row of neighbouring units, in the
 * order of boots, kernels and sections.
 */
#ifndef INVBENCH_PART_H
#define INVBENCH_PART_H

#include "bench/plan/plan.h"

#define PARTS_MAX 65535

enum part_unit {
	/* On the exact clock a boot of a kernel is the same on each machine, with all its sections. */
	PART_BOOT,
	/*
	 * The same, if there are more parts than boots. Each section then has a boot of its own in every part, because
	 * the call on which a tick of the timer falls depends on what the boot measured before.
	 */
	PART_BOOT_SECTION,
	/* On a real clock: in all boots of all kernels, since costs of two machines are never compared. */
	PART_SECTION,
	PART_UNITS,
};

/* The record's words for what is never split. */
extern const char *const part_unit_words[PART_UNITS];

struct part {
	unsigned int index, of; /* "I/N", from 1; of: 0 is the whole plan */
	enum part_unit unit;
	unsigned int kernels, boots; /* boots of each kernel */
	unsigned int sections;
	uint64_t first, end; /* units */
};

/* What a plan is split into on a real clock, or on the exact one in this number of parts. */
enum part_unit part_unit_for(bool is_real, unsigned int of, unsigned int kernels,
			     unsigned int boots);

/* Parses "I/N". 0, or -EINVAL after a message that begins with option. */
int part_parse(const char *option, const char *text, struct part *part);

/*
 * Finds the units of a part whose index, of, unit, kernels and boots are set. 0, or -EINVAL
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
