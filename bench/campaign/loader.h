/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ways to boot another kernel of this machine once.
 * None of them changes the kernel that the boot loader chooses by default: after a panic, a reset or a power cut
 * that one comes up.
 */
#ifndef INVBENCH_CAMPAIGN_LOADER_H
#define INVBENCH_CAMPAIGN_LOADER_H

struct loader {
	const char *name;
	/* Whether it can boot this release, before anything is changed. 0, or -errno after a message. */
	int (*check)(const char *release);
	/* The commands that choose() and boot run, for --dry-run; the caller frees it. NULL: no memory. */
	char *(*steps)(const char *release);
	/* Chooses the kernel for the next boot alone. 0, or -errno after a message. */
	int (*choose)(const char *release);
	const char *const *boot; /* the command that takes the machine down, which ends with NULL */
};

extern const struct loader *const loaders[]; /* ends with NULL */

/* NULL after a message that lists the loaders. name NULL: grub if this machine has its menu, else kexec. */
const struct loader *loader_find(const char *name);

/* The path of the kernel's image, or of its initial file system ("vmlinuz", "initrd.img"); the caller frees it. */
char *loader_file(const char *what, const char *release);

/* Checks that both are there. 0, or -errno after a message. */
int loader_check_files(const char *release);

/* Runs a command to its end. 0, or -errno after a message. */
int loader_run(const char *const *command);

extern const struct loader loader_grub, loader_kexec;

#endif
