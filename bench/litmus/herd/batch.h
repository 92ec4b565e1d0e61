/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of herd7, on all tests of one memory model. */
#ifndef INVBENCH_LITMUS_BATCH_H
#define INVBENCH_LITMUS_BATCH_H

#include "bench/litmus/herd/herd.h"
#include "bench/system/process.h"

/* What all batches share: the arguments of herd_judge(). folder: where tests, output and graphs go. */
struct judging {
	const char *dir, *folder, *figures;
	struct litmus_case *cases;
	size_t count;
};

/* Initialise it to zero, with the model. */
struct batch {
	enum memory_model model;
	char *list, *output, *errors; /* paths */
	struct process process;
	bool is_running;
};

/* Each returns 0 or -errno. Cases that the model cannot express get their outcome here. */
int batch_write(struct batch *batch, const struct judging *judging);
/* herd7 writes graphs, too, if there will be figures. */
int batch_start(struct batch *batch, const struct judging *judging);

/*
 * Waits for herd7, but not after the user stopped the program (-EINTR), and fills in the outcomes. -EBADMSG or
 * -ETIME after messages about the cases that herd7 did not judge.
 */
int batch_finish(struct batch *batch, const struct judging *judging);
void batch_kill(struct batch *batch);
void batch_free(struct batch *batch);

#endif
