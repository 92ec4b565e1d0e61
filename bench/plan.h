/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: one experiment, a text file whose lists expand to a matrix of cells.
 * INI in the manner of fio's job files. [plan] says how much is measured; each
 * other section is a group of cells, the product of the lists of its axes, and
 * the cells of a group are measured interleaved with one another.
 */
#ifndef INVBENCH_PLAN_H
#define INVBENCH_PLAN_H

#include <stdint.h>
#include <jansson.h>
#include "axes.h"

#define PLAN_CELLS_MAX	4096
#define PLAN_ROUNDS_MAX 10000

struct cell {
	unsigned int index; /* in the plan's expansion */
	const char *section;
	unsigned int group; /* the section's number */
	struct axis_value at[AXIS_COUNT];
};

struct plan {
	char *name;
	char *path;
	char *text; /* of the file, as it stands */
	char *events; /* what is counted beside the clock, as it was written; NULL: nothing */
	uint64_t seed; /* 0: the runner draws one */
	unsigned int rounds; /* on the hw clock */
	unsigned int slots; /* sub-batches an arm and round */
	unsigned int calls; /* a sub-batch; 0: so many that it lasts some 100 microseconds */
	unsigned int cap; /* seconds after which no further round begins */
	unsigned int exact_calls; /* calls a cell on the other clocks: one round, one slot */
	struct cell *cells;
	unsigned int cell_count;
	struct plan_section *sections;
	unsigned int section_count;
};

/*
 * sets: "KEY=VALUE" strings, NULL at the end (or NULL): a key of [plan], or an
 * axis whose list replaces that of every group. Errors are printed; returns 0,
 * -EINVAL or what reading the file gave.
 */
int plan_load(const char *name_or_path, char *const *sets, struct plan *plan);
void plan_free(struct plan *plan);

/* The largest number that a cell has of an axis. */
uint64_t plan_most(const struct plan *plan, enum axis_id axis);

/* How many devices the cell has that has most, as far as there can be so many. */
unsigned int plan_devices(const struct plan *plan);

/* The record's "cell" line: cell, section and the axes. NULL without memory. */
json_t *plan_cell_json(const struct cell *cell);

#endif
