/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab: a kernel under QEMU with an emulated SMMUv3, which runs one command.
 * Everything is made in two steps, so that the slow one is done once for many
 * boots: lab_prepare() fetches and builds, lab_boot() runs.
 */
#ifndef INVBENCH_LAB_H
#define INVBENCH_LAB_H

#include <stdbool.h>
#include "../kernel.h"

/* How a boot ended; lab_verdicts has a row for each. */
enum lab_verdict {
	LAB_OK, /* the command ran to its end: see status */
	LAB_PANIC,
	LAB_HANG,
	LAB_TIMEOUT,
	LAB_LOST,
	LAB_MODULE_REFUSED,
	LAB_QEMU_MISSING,
	LAB_QEMU_TOO_OLD,
	LAB_QEMU_FAILED,
	LAB_DISK_FULL,
	LAB_KILLED,
	LAB_STOPPED,
	LAB_ERROR,
	LAB_VERDICTS,
};

struct lab_verdict_row {
	const char *name; /* the record's event */
	const char *about;
	bool is_final; /* a further boot cannot help */
	int exit_code; /* to answer with if nothing was measured */
};

extern const struct lab_verdict_row lab_verdicts[LAB_VERDICTS];

/* What a boot needs, as lab_prepare() made it. Zero to begin with. */
struct lab {
	char *root; /* the build root */
	int root_lock; /* held on it; 0: none */
	char *image; /* the kernel */
	char *guest; /* what it boots into */
	char *plugin; /* counts instructions by address, for a job that asks for it */
	char *tools; /* programs for the guest; NULL: they were not asked for */
};

/*
 * Makes build root, kernel, modules and guest image as far as they are not
 * there, and says on stderr how long each took. tools: fio, perf and blkid too, which
 * all boots then have. Returns EXIT_OK or the exit code to end with, having
 * said why.
 */
int lab_prepare(const struct kernel *kernel, bool tools, struct lab *lab);
void lab_free(struct lab *lab);

struct lab_job {
	const struct lab *lab;
	const char *clock; /* "exact" or "emulated" */
	const char *const *arguments; /* the guest's command, NULL at the end */
	const char *files; /* the folder that is the guest's /job; NULL: none */
	const char *
		out; /* an existing folder; console.log stays in it and goes on from boot to boot */
	unsigned int devices; /* for the guest to attach; 0: 1 */
	const char *disk; /* a file that is the content of one more; NULL: none */
	bool attribute; /* load the plugin; boots take longer with it */
	unsigned int cpus, memory_mib; /* 0: 2 CPUs, 2048 MiB */
	unsigned int patience; /* seconds without any output until it hangs; 0: 60 */
	unsigned int limit; /* seconds in all; 0: 3600 */
	int (*on_line)(void *to, const char *line); /* anything but 0 stops the boot */
	void *to;
};

struct lab_result {
	enum lab_verdict verdict;
	int status; /* of the command, with LAB_OK */
	char *reason; /* one sentence; NULL with LAB_OK */
	char *console_tail; /* the console's last lines */
	double elapsed_s;
};

/* Ends early when place_stopped(). The result is always filled in, and to be freed. */
void lab_boot(const struct lab_job *job, struct lab_result *result);
void lab_result_free(struct lab_result *result);

#endif
