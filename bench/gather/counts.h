/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the counts of equal cells on the exact clock.
 * Whatever machine and boot measured a cell on a kernel, its calls, instructions and commands are the same.
 */
#ifndef INVBENCH_GATHER_COUNTS_H
#define INVBENCH_GATHER_COUNTS_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>
#include "bench/store/line_type.h"

enum count_id {
	COUNT_CHEAPEST, /* instructions of the cheapest call */
	COUNT_TICKS, /* of all calls together */
	COUNT_CALLS,
	COUNT_COMMANDS,
	COUNT_SYNCS,
	COUNT_DOORBELLS,
	COUNT_WALKED,
	COUNT_REST, /* checksum of histogram, functions, outcomes */
	COUNTS,
};

struct counts {
	uint64_t of[COUNTS];
	bool is_noisy; /* differs from boot to boot */
	bool is_complete; /* the last line of the cell was read */
};

/* Adds a line of the cell. */
void counts_take(struct counts *counts, enum line_type type, const json_t *line);

/* The first count that differs; COUNTS: none. */
enum count_id counts_differ(const struct counts *a, const struct counts *b);

/* "instructions of the cheapest call" */
const char *count_name(enum count_id id);

#endif
