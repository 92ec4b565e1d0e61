/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts QEMU, the emulated machine that a job runs on. */
#ifndef INVBENCH_LAB_QEMU_H
#define INVBENCH_LAB_QEMU_H

#include <stdbool.h>
#include "bench/lab/lab.h"
#include "bench/system/process.h"

/* The oldest QEMU that has all the options used here. */
#define QEMU_MIN_MAJOR 7
#define QEMU_MIN_MINOR 2

struct qemu_machine {
	const struct lab_job *job;
	const char *image; /* the guest's; it lies in the job's folder, as the next two do */
	const char *port, *console; /* receive the guest's output; console: QEMU's, too */
};

/* 0 or -errno. */
int qemu_start(const struct qemu_machine *machine, struct process *process);

/* The version of the build root's QEMU. Returns false if it cannot be run. */
bool qemu_version(const char *root, int *major, int *minor);

#endif
