/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a plan is measured: on this machine or in the lab's guest.
 * Both start the same program with the verb measure and hand its output over
 * line by line, so that the runner cannot tell them apart.
 */
#ifndef INVBENCH_PLACE_H
#define INVBENCH_PLACE_H

#include <stdbool.h>
#include "bench/kernel.h"
#include "bench/plan.h"

struct place_job {
	const struct plan *plan;
	const struct kernel *kernel; /* NULL on the host */
	void *ready; /* what preparing gave */
	const char *clock;
	const char *const *arguments; /* of measure, after the plan */
	bool attribute; /* functions are wanted: the lab has to count along */
	const char *dir; /* of this boot alone; keeps console.log */
	unsigned int patience; /* seconds without a sign of life until it hangs */
	/* A line as it arrives; anything but 0 stops the measurement. */
	int (*on_line)(void *to, const char *line);
	void *to;
};

/* event: the record's name of what went wrong, NULL when measure ran to its end. */
struct place_result {
	const char *event;
	char *reason;
	char *console_tail;
	bool is_final; /* a further boot cannot help */
	int exit_code; /* to answer with if nothing was measured */
};

struct place {
	const char *name;
	/*
	 * Once a kernel, before its first boot; gives what its boots share, to be
	 * released. tools: the plan starts programs there. What fails is in the
	 * result. NULL: nothing to do.
	 */
	void *(*prepare)(const struct kernel *kernel, bool tools, struct place_result *result);
	void (*release)(void *ready);
	/* Of any number of jobs at once where the place can be there more than once. */
	void (*measure)(const struct place_job *job, struct place_result *result);
};

extern const struct place place_host, place_lab;

/* The path of an SMMUv3 that this machine's kernel drives, to be freed; NULL: none. */
char *place_host_smmu(void);

/* Set by ^C and the like; both places look at it. */
bool place_stopped(void);
void place_catch_stop(void);

/* A program that a test puts in measure's place; NULL: there is none. */
const char *place_measure(void);

/* "program measure plan …", NULL at the end; NULL without memory; to be freed, not its strings. */
const char **place_arguments(const struct place_job *job, const char *program, const char *plan);

void place_result_free(struct place_result *result);

#endif
