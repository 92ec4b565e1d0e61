/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The places where a plan is measured: this machine, or the lab's guest.
 * Both start the same program with the verb measure and hand its output over line by line, so the
 * runner treats them alike.
 */
#ifndef INVBENCH_PLACE_H
#define INVBENCH_PLACE_H

#include <stdbool.h>
#include "bench/registry/clock_kind.h"
#include "bench/registry/kernel/kernel.h"
#include "bench/plan/plan.h"

struct place_job {
	const struct plan *plan;
	const struct kernel *kernel; /* NULL on the host */
	void *ready; /* what prepare() returned */
	enum clock_kind clock;
	const char *const *arguments; /* of measure, after the plan; ends with NULL */
	bool is_check; /* measure only finds out whether it could measure anything */
	bool functions; /* the lab must count the instructions of each function */
	const char *dir; /* folder of this boot, for console.log */
	unsigned int hang_timeout; /* seconds without output before a hang is declared */
	/* Takes a line of output; a result other than 0 stops the measurement. */
	int (*on_line)(void *to, const char *line);
	void *to;
};

struct place_result {
	const char *event; /* the record's name for the failure; NULL: measure succeeded */
	char *reason;
	char *console_tail;
	bool is_final; /* another boot would fail the same way */
	int exit_code; /* of the run, if it measures nothing */
};

struct place {
	const char *name;
	/*
	 * Finds out before there is a record whether anything can be measured, and changes nothing.
	 * Returns 0, or an exit code after the reason on stderr.
	 */
	int (*check)(const struct place_job *job);
	/*
	 * Prepares for all boots of a kernel and returns what they share; release() frees it.
	 * tools: the plan starts programs in the guest. A failure is in the result. The pointer is
	 * NULL if the place needs no preparation.
	 */
	void *(*prepare)(const struct kernel *kernel, bool tools, struct place_result *result);
	void (*release)(void *ready);
	/*
	 * The machine under the place, for the record: see environment_host(). Only the fields plan and clock of
	 * the job are set. NULL: the place is this machine, or the machine changes no result.
	 */
	json_t *(*host)(const struct place_job *job);
	/* The sha256 of what the place boots, by name, for the record. NULL: it boots nothing. */
	json_t *(*artefacts)(const void *ready);
	/* The lab can do several jobs at the same time. */
	void (*measure)(const struct place_job *job, struct place_result *result);
};

extern const struct place place_host, place_lab;

/* The program that a test runs instead of measure; NULL: none. */
const char *place_measure(void);

/* "PROGRAM measure PLAN ARGUMENTS", ends with NULL. NULL: no memory. Free only the array. */
const char **place_arguments(const struct place_job *job, const char *program, const char *plan);

/* The run's exit code if measure ended with this one, not 0. A shell has others than invbench, such as 137. */
int place_exit_code(int status);

void place_result_free(struct place_result *result);

#endif
