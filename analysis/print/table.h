/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run, as text for people or as JSON.
 * Both say how the run ended, what its clock cannot measure, and why cells have no result.
 */
#ifndef INVBENCH_TABLE_H
#define INVBENCH_TABLE_H

#include <stdio.h>
#include "analysis/document/format.h"
#include "analysis/select/select.h"

struct table_request {
	const struct selection *selection; /* NULL: everything */
	bool is_mix; /* what the calls are made of; JSON has all of it anyway */
	bool hides_functions; /* a comparison by function follows */
	int format; /* see format.h */
	bool is_wide;
};

/*
 * Returns 0, or -errno after reporting why. For a damaged record it prints the results before the
 * damage and returns -EBADMSG. 1 after a message: a race shows what a memory model excludes
 * (observed.h). -ENODATA: the mix was asked for, and the run has none.
 */
int table_print(const char *run_dir, const struct table_request *request, FILE *out);

#endif
