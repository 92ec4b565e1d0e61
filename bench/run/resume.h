/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a run that was cut short, and which of its boots are complete.
 * Only a complete boot has measured all cells in one state of the machine. An incomplete boot stays
 * in the record, is marked there, and is repeated.
 */
#ifndef INVBENCH_RESUME_H
#define INVBENCH_RESUME_H

#include <stdbool.h>
#include "bench/store/record.h"

struct resume {
	char *dir;
	bool *done; /* [block * kernels + kernel]: the boot is complete */
	unsigned int kernels, blocks;
	unsigned int boots; /* so far, with the incomplete ones */
	unsigned int measured, skipped; /* cells of complete boots */
	json_t *incomplete; /* the numbers of these boots */
};

/*
 * Finds the latest run in the folder out that has no end line and the same header, except for its
 * name and time. False: there is none. Call resume_free() in either case.
 */
bool resume_find(const char *out, const json_t *header, struct resume *resume);

/* Whether two headers differ in nothing but name, time and command: the runs have one request. */
bool resume_is_same(const json_t *wanted, const json_t *header);

/*
 * The latest run in the folder out that has the same header and ended, unless it failed to measure
 * anything. NULL: there is none. The caller frees the path.
 */
char *resume_find_over(const char *out, const json_t *header);

/* The latest run that has the same header, and whether it has ended. The same. */
char *resume_find_latest(const char *out, const json_t *header, bool *is_over);

/* Marks boots, by their numbers, as torn: what they measured does not count. 0 or -errno. */
int resume_mark_boots(const json_t *boots, const char *reason, struct record *record);

/* Marks the incomplete boots in the record. 0 or -errno. */
int resume_mark(const struct resume *resume, struct record *record);
void resume_free(struct resume *resume);

#endif
