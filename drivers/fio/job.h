/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The jobs that fio does: one file NAME.fio each, whose text is in the program.
 * What differs from cell to cell fio takes from its environment; what it did it
 * tells in its own JSON, with every bin of its histograms (json+).
 */
#ifndef INVBENCH_FIO_JOB_H
#define INVBENCH_FIO_JOB_H

#include <jansson.h>
#include <stdio.h>
#include <sys/types.h>

#include "bench/core/control.h"

struct job {
	const char *name, *text, *text_end;
};

/* NULL: there is none of that name. */
const struct job *job_find(const char *name);

/* "randread, randwrite". */
void job_names(char *names, size_t size);

/* Whether it changes what is on the disk. */
bool job_writes(const struct job *job);

/* 0; -EOPNOTSUPP: there is no fio here, and message says how to get it. */
int job_can_run(void);

/* A job that is under way. */
struct running {
	const struct job *job;
	pid_t pid;
	FILE *said;
	bool is_stopped;
};

/* Begins it: so many I/Os each of request->io.jobs. 0, or -errno and why in refusal. */
int job_start(const struct job *job, const struct invbench_cell *request, const char *disk,
	      __u64 ios, struct running *running);

/* Whether it has come to its end, without waiting for it. */
bool job_is_over(const struct running *running);

/* Ends it, and nothing of what it has to say is heard. */
void job_kill(struct running *running);

/* Waits for its end; output is what fio says, to be freed. Returns as above. */
int job_end(struct running *running, json_t **output);
/* The same, before it has done all. */
int job_stop(struct running *running, json_t **output);

#endif
