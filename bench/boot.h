/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boots of a run: from a plan and a kernel to lines of the record.
 * One boot measures all cells if nothing happens; after a panic, a hang or the
 * like, a further boot measures those that are left, without the one to blame.
 */
#ifndef INVBENCH_BOOT_H
#define INVBENCH_BOOT_H

#include "place.h"
#include "record.h"

/* What the boots of all kernels have in common, and what they came to. */
struct run {
	const struct plan *plan;
	const struct place *place;
	const char *clock;
	const char *const *arguments; /* of measure: --set …, NULL at the end */
	bool attribute; /* functions of every cell */
	unsigned int patience;
	const char *dir;
	struct record *record;
	unsigned int boots; /* so far */
	unsigned int measured, skipped, failed; /* cells */
	int exit_code; /* what the first boot that measured nothing asked for */
};

/* kernel: NULL on the host. 0, or -errno when the record cannot be written any more or on ^C. */
int boot_kernel(struct run *run, const struct kernel *kernel);

/* Appends an event line, said aloud as well; boot and cell: -1 for none. */
int boot_event(struct run *run, const char *event, int boot, int cell, const char *reason,
	       const char *console_tail);

#endif
