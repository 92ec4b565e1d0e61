/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the runs of parts, and checks that all are parts of one run. */
#ifndef INVBENCH_GATHER_INPUTS_H
#define INVBENCH_GATHER_INPUTS_H

#include "bench/gather/gathering.h"

/*
 * dirs: folders of runs, or folders that contain some; ends with NULL. Fills in inputs, header, command,
 * plan and part. 0, or -errno after a message that names the folder.
 */
int inputs_load(char *const *dirs, struct gathering *gathering);
void inputs_free(struct gathering *gathering);

/* The command that measures a part; the caller frees it. */
char *inputs_command(const struct gathering *gathering, unsigned int part);

#endif
