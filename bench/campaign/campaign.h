/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A campaign: boots of this machine with several kernels in random order, and a run after each.
 * Between two boots only the file STATE is left of it, so everything that happens next follows from that
 * file and from the kernel that runs. Whoever cuts the power loses at most the run that was being made.
 */
#ifndef INVBENCH_CAMPAIGN_H
#define INVBENCH_CAMPAIGN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CAMPAIGN_DIR	     "/var/lib/invbench/campaign"
#define CAMPAIGN_BOOTS_MAX   1000
#define CAMPAIGN_KERNELS_MAX 64

enum boot_state {
	BOOT_WAITING,
	BOOT_CHOSEN, /* the boot loader has been told to boot its kernel once */
	BOOT_MEASURING,
	BOOT_DONE,
	BOOT_STATES,
};

struct campaign_boot {
	const char *kernel; /* one of .kernels */
	unsigned int block; /* each block boots every kernel once */
	enum boot_state state;
	unsigned int cut; /* how often the power failed, or somebody killed it, in the middle */
	char *cold, *warm; /* folders of the runs; NULL: not made, or not asked for */
};

struct campaign {
	char *program, *folder; /* absolute paths: invbench, and where it was started */
	char *loader, *prepare; /* prepare: a program to start before each run; NULL: none */
	char **run; /* arguments of the verb run, which end with NULL */
	char **kernels; /* releases, which end with NULL */
	struct campaign_boot *boots; /* in the order in which they are made */
	size_t boot_count;
	bool cold; /* also measure before the machine has settled */
	char *boot_id; /* of the boot in which the state was written last */
	char *ended; /* why, or "complete"; NULL: it goes on */
};

/* Draws the order: each block has every kernel once, shuffled. 0 or -ENOMEM. */
int campaign_draw(struct campaign *campaign, unsigned int blocks, unsigned long seed);

/* Reads CAMPAIGN_DIR/state.json. 0; -ENOENT: there is no campaign; else -errno after a message. */
int campaign_load(struct campaign *campaign);
/* Replaces the file, which is on the disk when this returns. 0, or -errno after a message. */
int campaign_save(const struct campaign *campaign);
void campaign_free(struct campaign *campaign);

/* The id of this boot of the machine; the caller frees it. NULL: no memory, or it cannot be read. */
char *campaign_boot_id(void);

enum campaign_action {
	CAMPAIGN_BOOT, /* choose the kernel of .boots[*index] and boot */
	CAMPAIGN_MEASURE, /* .boots[*index] is running */
	CAMPAIGN_END, /* all is measured */
	CAMPAIGN_STOP, /* see *why, which the caller frees */
};

/*
 * What to do now. release: of the running kernel; boot_id: of this boot. A run that was cut short is made
 * again in another boot of its kernel, and counted in .cut.
 */
enum campaign_action campaign_decide(struct campaign *campaign, const char *release,
				     const char *boot_id, size_t *index, char **why);

#endif
