/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a campaign: begin, go on after a boot, end. Each returns an exit code. */
#ifndef INVBENCH_CAMPAIGN_STEPS_H
#define INVBENCH_CAMPAIGN_STEPS_H

#include "bench/campaign/campaign.h"

/* Checks that every boot of it can be made. 0, or -errno after a message; then nothing was changed. */
int campaign_check(const struct campaign *campaign);

/* Installs the unit and boots the first kernel. It returns when the machine is going down, or after a message. */
int campaign_begin(struct campaign *campaign);

/* What the unit does after each boot. */
int campaign_go_on(void);

/* Ends it; what was measured stays. */
int campaign_cancel(void);

/* Prints the order, and the commands of each boot. */
void campaign_print_steps(const struct campaign *campaign);

/* Prints how far the last campaign is, and how to compare what it measured. */
int campaign_print_status(void);

#endif
