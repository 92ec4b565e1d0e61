/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs fio's jobs: one file NAME.fio each, which the program contains as text.
 * fio reads the values of the cell from environment variables, and reports in
 * its JSON with every bin of its histograms (json+).
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_JOB_H
#define INVBENCH_FIO_JOB_H

#include <jansson.h>
#include <stdio.h>
#include <sys/types.h>

#include "bench/core/uapi.h"

struct job {
	const char *name, *text, *text_end;
};

/* NULL: no job has this name. */
const struct job *job_find(const char *name);

/* Writes "randread, randwrite". size: bytes of names. */
void job_names(char *names, size_t size);

/* Whether the job changes data on the disk. */
bool job_writes(const struct job *job);

/* 0; -EOPNOTSUPP: fio is not installed. */
int job_can_run(void);

/* A job that is running. */
struct running {
	const struct job *job;
	pid_t pid;
	FILE *report; /* fio's stdout */
	bool is_stopped;
};

/* Starts ios I/Os in each of request->io.numjobs jobs. disk: path of the block device. */
int job_start(const struct job *job, const struct invbench_cell *request, const char *disk,
	      __u64 ios, struct running *running);

/* Whether the job has ended. Does not wait. */
bool job_is_over(const struct running *running);

/* Kills the job and discards its report. */
void job_kill(struct running *running);

/* Waits for the end of the job. output: fio's report, for the caller to free; NULL on failure. */
int job_end(struct running *running, json_t **output);
/* Asks the job to stop now, then does the same. */
int job_stop(struct running *running, json_t **output);

#endif
