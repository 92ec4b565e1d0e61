/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The systemd unit that goes on with a campaign after each boot. */
#ifndef INVBENCH_CAMPAIGN_UNIT_H
#define INVBENCH_CAMPAIGN_UNIT_H

#include "bench/campaign/campaign.h"

#define CAMPAIGN_UNIT "/etc/systemd/system/invbench-campaign.service"
#define CAMPAIGN_LOG  CAMPAIGN_DIR "/log"

/* Writes the unit and enables it. 0, or -errno after a message. */
int unit_install(const struct campaign *campaign);

/* Ends what it does in this boot; returns when its processes are gone. */
void unit_stop(void);

/* Disables and removes it. No message if there is none. */
void unit_remove(void);

/* Waits until the machine has started everything. */
void unit_wait_for_system(void);

#endif
