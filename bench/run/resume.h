/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run that a killed one left: which of its boots are whole.
 * A boot is the unit that is kept, for only a whole one is sure to have met all
 * cells in one state of the machine; a torn one stays in the record, marked, and
 * is made again.
 */
#ifndef INVBENCH_RESUME_H
#define INVBENCH_RESUME_H

#include <stdbool.h>
#include "record.h"

struct resume {
	char *dir;
	bool *done; /* [block * kernels + kernel] */
	unsigned int kernels, blocks;
	unsigned int boots; /* so far, torn ones too */
	unsigned int measured, skipped; /* cells of whole boots */
	json_t *torn; /* numbers of boots */
};

/*
 * The latest run below OUT that has this header, but for its name and time, and
 * no end line. False: there is none. To be freed in either case.
 */
bool resume_find(const char *out, const json_t *header, struct resume *resume);

/* Says in the record which boots do not count. 0 or -errno. */
int resume_mark(const struct resume *resume, struct record *record);
void resume_free(struct resume *resume);

#endif
