/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of the parts of a plan while they are joined: only types stand here. */
#ifndef INVBENCH_GATHERING_H
#define INVBENCH_GATHERING_H

#include "bench/gather/counts.h"
#include "bench/plan/part.h"

/* The run of a part, which a user named. */
struct input {
	char *dir;
	char *id; /* of the run */
	unsigned int part; /* from 1 */
};

/* One of the parts of the plan. All zero: it is missing. */
struct found_part {
	char *dir; /* where its lines are; NULL: an earlier call took them */
	char *id; /* of its run */
	unsigned int cells, measured, skipped, failed;
	bool is_found, is_taken; /* taken: in the gathered record */
	bool is_damaged; /* not found, but a damaged record of it */
};

/* A cell of a kernel, in the first boot that measured it. */
struct first_count {
	struct counts counts;
	unsigned int boot; /* in the run of its part */
	const char *machine; /* NULL: none has measured it */
	bool is_shared; /* another machine has measured it, too */
	bool differs;
};

struct gathering {
	struct input *inputs;
	size_t input_count;
	json_t *header; /* of all parts: that of the first without its part and command */
	char *command; /* of the first part, without the program; NULL: unknown */
	struct plan plan;
	struct part part; /* .index: the one that is being read */
	struct found_part *parts; /* [index - 1] */
	char **machines; /* each name once */
	size_t machine_count;
	struct first_count *cells; /* [kernel * cells of the plan + cell] */
	json_t **artefacts; /* by kernel, of the first boot */
	char **artefacts_of; /* by kernel: the folder of that part */
	json_t *clock; /* its first line, and the folder of that part */
	char *clock_of;
	json_t *differences; /* texts */
	json_t *unfinished; /* boots in the gathered record of a part that was not taken as a whole */
	unsigned int boots; /* in the gathered record */
};

#endif
