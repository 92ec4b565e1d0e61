/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot of a run: from a plan and a kernel to lines of the record.
 * One boot measures all cells if nothing happens; after a panic, a hang or the
 * like, a further boot measures those that are left, without the one to blame.
 *
 * On the host, where time is real, a boot is a process and measures one round:
 * where code and memory lie lasts as long as a process, and with a process a
 * round it is noise that a test over rounds knows about.
 */
#ifndef INVBENCH_BOOT_H
#define INVBENCH_BOOT_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include "place.h"
#include "record.h"

/* What the boots of all kernels have in common, and what they came to. */
struct run {
	const struct plan *plan;
	const struct place *place;
	const char *clock;
	const char *const *arguments; /* of measure: --set …, NULL at the end */
	bool attribute; /* functions of every cell */
	bool is_by_round; /* a process a round */
	bool is_quiet; /* no word of how far it is */
	double until; /* by the clock of noise.h, no further boot begins then; 0: no matter when */
	unsigned int patience;
	const char *dir;
	pthread_mutex_t lock; /* boots run side by side: held for the record and all below */
	struct record *record;
	unsigned int boots; /* so far */
	unsigned int done, wanted; /* boots that make up the run, for who waits */
	unsigned int measured, skipped, failed; /* cells */
	bool differs; /* boots of one kernel that must not differ did */
	int exit_code; /* what the first boot that measured nothing asked for */
};

/* A kernel of the run, and what its boots have in common. */
struct booted {
	const struct kernel *kernel; /* NULL on the host */
	void *ready; /* of the place */
	bool is_given_up; /* a further boot cannot help */
	bool is_missing; /* it cannot be had here, and that is nobody's failure */
	uint32_t *digests; /* of what each cell measured in the first boot that did, 0: none */
	/* Of each cell, what one round found for all others: */
	unsigned int *calls; /* a sub-batch, 0: not known */
	unsigned char *lost; /* why it need not be asked for again, enum outcome */
	struct timespec start; /* of the first */
	double shown; /* seconds after it when progress was last said */
};

/*
 * Makes the place ready for the kernel; what keeps it from that stands in the
 * record, and the kernel is given up. 0, or -errno as below.
 */
int boot_prepare(struct run *run, struct booted *booted);

/*
 * Measures the plan on it once. block: which repetition or round this is, from 0. 0, or
 * -errno when the record cannot be written any more or on ^C.
 */
int boot_kernel(struct run *run, struct booted *booted, unsigned int block);

void boot_release(const struct run *run, struct booted *booted);

/* Appends an event line, said aloud as well; boot and cell: -1 for none. Under the lock. */
int boot_event(struct run *run, const char *event, int boot, int cell, const char *reason,
	       const char *console_tail);

#endif
