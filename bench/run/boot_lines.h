/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot sends: each line is checked, noted, kept in the record and told.
 * boot.c starts boots and decides what becomes of them; between the two stands
 * what is known of the cells so far.
 */
#ifndef INVBENCH_BOOT_LINES_H
#define INVBENCH_BOOT_LINES_H

#include "boot.h"

#define LOG_PERIOD_S 5 /* between two words of how far it is, in a log */

enum outcome {
	WAITING,
	STARTED,
	MEASURED,
	SKIPPED,
	FAILED,
};

struct boot {
	struct run *run;
	struct booted *booted;
	const struct kernel *kernel;
	unsigned int block;
	unsigned char *outcomes; /* of each cell, enum outcome */
	uint32_t *digests; /* of what each cell measured */
	int number;
	int current; /* the cell being measured, -1 before the first */
	int error; /* of the record; ends the run */
	bool is_exact; /* its clock says so */
	bool is_told; /* measure said itself what is wrong */
	bool is_refused; /* by a CHECK or by a line that is none: ends the kernel */
	struct timespec start;
	double shown; /* seconds after the start when progress was last said */
	json_t *unsaid; /* events of cells, until it is known how many say the same */
};

/* The host has none: "host". */
const char *boot_kernel_title(const struct kernel *kernel);

/* Takes the line over and puts it into the record, held by the run's lock. 0 or -errno. */
int boot_append(struct boot *boot, json_t *line);

/* A line that the place hands over, to: the boot. 0, or -errno: no more of them. */
int boot_take_line(void *to, const char *text);

/* There are no more: what was held back is said. */
void boot_lines_end(struct boot *boot);

#endif
