/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a run: of all boots, of one kernel, and of one boot.
 * Only types stand here, so that the files that start boots and that take their output do not
 * depend on each other.
 */
#ifndef INVBENCH_BOOT_STATE_H
#define INVBENCH_BOOT_STATE_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include "bench/plan/part.h"
#include "bench/place/place.h"
#include "bench/store/record.h"

#define BOOT_ALL_SECTIONS UINT_MAX

/* How far a boot is with a cell. */
enum outcome {
	WAITING,
	STARTED,
	MEASURED,
	SKIPPED,
	FAILED,
	LEFT_OUT, /* another boot, or another part of the plan, has the cell */
};

/* What all boots of a run share. */
struct run {
	const struct plan *plan;
	const struct part *part; /* of the plan; NULL: all of it */
	const struct place *place;
	enum clock_kind clock;
	const char *const *arguments; /* of measure, ends with NULL */
	bool functions; /* count the functions of every cell */
	bool is_by_round; /* each round is a process, or with KVM a boot */
	bool is_quiet; /* print no progress */
	double until; /* no boot starts after this time of seconds_now(); 0: no limit */
	unsigned int hang_timeout; /* seconds */
	const char *dir;
	const char *machine; /* its name, if others measure other parts of the plan; else NULL */
	pthread_mutex_t lock; /* boots run side by side: protects the record and all fields below */
	struct record *record;
	unsigned int boots; /* started so far */
	unsigned int done, wanted; /* boots that ended, and boots of the whole run */
	unsigned int measured, skipped, failed; /* cells */
	bool differs; /* boots of one kernel differ on the exact clock */
	int exit_code; /* of the first boot that failed; 0: none */
};

/* What all boots of one kernel share. */
struct kernel_state {
	const struct kernel *kernel; /* NULL on the host */
	unsigned int index; /* of the kernel in the request */
	void *ready; /* what the place prepared */
	bool is_given_up; /* another boot cannot help */
	bool is_missing; /* the kernel cannot be had here, which is no failure */
	uint32_t *digests; /* by cell: of its lines in the first boot that measured it; 0: none */
	/* By cell, from the first round for all others: */
	unsigned int *calls; /* per sub-batch; 0: unknown */
	bool *has_measured; /* in any round */
	unsigned int measured, skipped; /* cells, after the last round */
	unsigned char *excluded; /* SKIPPED or FAILED: later rounds leave it out; else WAITING */
	double start; /* seconds_now() of the first round */
	double next_progress; /* when a log gets the next progress line, by seconds_now() */
};

/* One boot, or several in a row if the first ones fail. */
struct boot_session {
	struct run *run;
	struct kernel_state *state;
	const struct kernel *kernel;
	unsigned int block; /* the repetition or round, from 0 */
	unsigned int section; /* the only one that is measured, or BOOT_ALL_SECTIONS */
	unsigned char *outcomes; /* by cell, enum outcome */
	uint32_t *digests; /* by cell, of its lines */
	int number;
	int current; /* the cell that is being measured; -1: none yet */
	int furthest; /* the largest that was; the rounds of a section go through its cells again, in random order */
	int error; /* of the record, -errno; ends the run */
	bool is_exact; /* the boot reported the exact clock */
	bool is_failure_reported; /* measure said why all of the boot failed */
	bool is_refused; /* a CHECK or an invalid line ended it; the kernel is not booted again */
	double start, next_progress; /* as in struct kernel_state */
	json_t *pending; /* events that wait until all equal ones are known, then printed once */
};

#endif
