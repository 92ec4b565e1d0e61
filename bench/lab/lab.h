/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lab: runs one command in a guest, a kernel under QEMU with an emulated SMMUv3.
 * lab_prepare() fetches and builds, which is slow, once for many boots. lab_boot() runs the guest.
 */
#ifndef INVBENCH_LAB_H
#define INVBENCH_LAB_H

#include <stdbool.h>
#include "bench/registry/clock_kind.h"
#include "bench/registry/kernel/kernel.h"

/* Defaults of a job, in seconds. */
#define LAB_HANG_TIMEOUT 60
#define LAB_LIMIT	 3600

/* How a boot ended; lab_verdicts has a row for each. */
enum lab_verdict {
	LAB_OK, /* the command finished: see status */
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
	bool is_final; /* another boot would end the same way */
	int exit_code; /* if nothing was measured */
};

extern const struct lab_verdict_row lab_verdicts[LAB_VERDICTS];

/* The files that a boot needs. Initialise it to zero, then call lab_prepare(). */
struct lab {
	char *root; /* the build root */
	int root_lock; /* descriptor that keeps the root from being removed; 0: none */
	char *image; /* the kernel's */
	char *cmdline; /* boot parameters after those of the lab; NULL: none */
	char *guest; /* the guest's initial root file system */
	char *plugin; /* counts instructions by address, if a job asks for functions */
	char *tools; /* image with programs for the guest; NULL: not requested */
	json_t *artefacts; /* sha256 of each of them and of the modules, by name, for the record */
};

/*
 * Makes the build root, kernel, modules and guest image that do not exist yet, and reports the time
 * of each step on stderr. tools: also adds fio, perf and blkid to the guest of all boots.
 * Returns EXIT_OK, or the exit code for the failure that it has reported.
 */
int lab_prepare(const struct kernel *kernel, bool tools, struct lab *lab);
void lab_free(struct lab *lab);

/* Fetches herd7 and the kernel's memory model. Sets *dir, to be freed; returns as lab_prepare(). */
int lab_prepare_litmus(char **dir);
/* The same if herd7 was fetched before; else EXIT_CANNOT without a message. */
int lab_find_litmus(char **dir);

struct lab_job {
	const struct lab *lab;
	enum clock_kind clock; /* CLOCK_EXACT, CLOCK_EMULATED or CLOCK_KVM */
	const char *const *arguments; /* the guest's command, ends with NULL */
	bool prints_errors; /* the command's errors arrive like its output; else they go to the console */
	const char *files; /* a folder to copy to the guest's /job; NULL: none */
	const char *out; /* an existing folder; all boots append to its console.log */
	unsigned int devices; /* number of NVMe devices to attach; 0: 1 */
	const char *disk; /* a file with the content of one more device; NULL: none */
	bool functions; /* load the plugin, which slows the boot down */
	unsigned int cpus, memory_mib; /* 0: 2 CPUs, 2048 MiB; with CLOCK_KVM each gets a core */
	unsigned int hang_timeout; /* seconds without output until LAB_HANG; 0: LAB_HANG_TIMEOUT */
	unsigned int limit; /* seconds from start to end; 0: LAB_LIMIT */
	int (*on_line)(void *to, const char *line); /* takes a line of output; not 0: stop */
	void *to;
};

struct lab_result {
	enum lab_verdict verdict;
	int status; /* the command's exit status; only with LAB_OK */
	char *reason; /* one sentence; NULL with LAB_OK */
	char *console_tail; /* the console's last lines */
	double elapsed_s;
};

/* Boots once; ends early when stop_requested(). Always fills in the result; free it. */
void lab_boot(const struct lab_job *given, struct lab_result *result);
void lab_result_free(struct lab_result *result);

#endif
