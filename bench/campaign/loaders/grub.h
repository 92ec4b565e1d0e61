/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds kernels in GRUB's menu. */
#ifndef INVBENCH_CAMPAIGN_GRUB_H
#define INVBENCH_CAMPAIGN_GRUB_H

#include <stdbool.h>
#include <stdio.h>

/* Whether this machine has GRUB's menu. */
bool grub_is_here(void);

/*
 * The entry that boots the release, as grub-reboot takes it: "SUBMENU>ENTRY", or "ENTRY" outside of a submenu.
 * Recovery entries are left out. The caller frees it. NULL: there is none, or no memory.
 */
char *grub_entry(FILE *menu, const char *release);

#endif
