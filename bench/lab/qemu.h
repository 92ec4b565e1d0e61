/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated machine that a job runs on.
 */
#ifndef INVBENCH_LAB_QEMU_H
#define INVBENCH_LAB_QEMU_H

#include <stdbool.h>
#include "lab.h"
#include "process.h"

/* The first QEMU with all the options that are used. */
#define QEMU_MIN_MAJOR 7
#define QEMU_MIN_MINOR 2

struct qemu_machine {
	const struct lab_job *job;
	const char *image; /* what the guest boots into, in the job's folder, like the next two */
	const char *port, *console; /* what the guest says, appended; console: QEMU itself, too */
};

int qemu_start(const struct qemu_machine *machine, struct process *process);

/* Of the build root's QEMU; whether there is any. */
bool qemu_version(const char *root, int *major, int *minor);

#endif
