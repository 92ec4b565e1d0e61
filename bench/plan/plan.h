/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: an experiment as an INI file, similar to fio's job files.
 * [plan] sets the amount of work. Every other section is a group of cells: the product of the lists of
 * values of its axes. The cells of a section are measured interleaved.
 */
#ifndef INVBENCH_PLAN_H
#define INVBENCH_PLAN_H

#include <stdint.h>
#include <jansson.h>
#include "bench/plan/axes.h"

#define PLAN_CELLS_MAX	65536
#define PLAN_ROUNDS_MAX 10000
#define PLAN_BOOTS_MAX	1000 /* of each kernel */

#define PLAN_MAX_SECONDS 600 /* the default of the key max_seconds */

struct cell {
	unsigned int index; /* in the whole plan, even after cells_keep() */
	const char *section;
	unsigned int group; /* number of the section */
	struct axis_value at[AXIS_COUNT];
};

struct plan {
	char *name;
	char *path;
	char *text; /* content of the file */
	char *events; /* list of events to count, see event_list.h; NULL: none */
	uint64_t seed; /* 0: the runner draws a random one */
	unsigned int rounds; /* on the hw clock */
	unsigned int slots; /* sub-batches per candidate and round */
	unsigned int
		calls; /* per sub-batch; 0: calibrated, so that a sub-batch takes about 100 µs */
	unsigned int max_seconds; /* after this time no further round begins */
	unsigned int
		exact_calls; /* calls per cell on the other clocks, which have one round and slot */
	struct cell *cells;
	unsigned int cell_count;
	struct plan_section *sections;
	unsigned int section_count;
};

/*
 * sets: "KEY=VALUES" strings, NULL at the end, or NULL. KEY is a key of [plan] or an axis, whose values
 * replace those of all sections. Returns 0, or -errno after a message. The plan needs plan_free() only
 * after 0.
 */
int plan_load(const char *name_or_path, char *const *sets, struct plan *plan);
/* The same from a text, such as that in a record. */
int plan_load_text(const char *name, const char *text, char *const *sets, struct plan *plan);
void plan_free(struct plan *plan);

/* The largest value of a numeric axis in all cells. */
uint64_t plan_most(const struct plan *plan, enum axis_id axis);

#define PLAN_COUNTED_CALLS 8 /* of each cell, to count commands; whatever the plan says */

/*
 * The seconds for which a cell may be silent because its calls are long: a thousandth of a second for each IOMMU page
 * that they change one after another, which is longer than any machine takes, with the lab's plugin too. calls: that a
 * cell makes in a row.
 */
unsigned int plan_long_calls(const struct plan *plan, unsigned int calls);

/* The largest number of devices that a cell needs, at most INVBENCH_DEVICES_MAX. */
unsigned int plan_devices(const struct plan *plan);

/* The fields of the record's "cell" line: cell, section and the axes. NULL without memory. */
json_t *plan_cell_json(const struct cell *cell);

#endif
