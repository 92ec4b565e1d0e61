/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runs of a campaign: each is "invbench run" in a process of its own, in the folder where the campaign began. */
#ifndef INVBENCH_CAMPAIGN_AFTER_BOOT_H
#define INVBENCH_CAMPAIGN_AFTER_BOOT_H

#include "bench/campaign/campaign.h"

/* The command as a shell reads it; the caller frees it. NULL: no memory. */
char *after_boot_command(const struct campaign *campaign);

/* Whether run accepts its arguments, and the program to prepare exists. 0, or -errno after a message. */
int after_boot_check(const struct campaign *campaign);

/* Prepares and measures. 0 with the run's folder in *run, which the caller frees, or -errno after a message. */
int after_boot_measure(const struct campaign *campaign, char **run);

/* Prints the commands that compare each kernel with the first one. */
void after_boot_print_comparisons(const struct campaign *campaign);

/* Starts these commands. Returns an exit code: the first that is not 0. */
int after_boot_compare(const struct campaign *campaign);

#endif
