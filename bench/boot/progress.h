/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows on stderr how far a run is. A terminal gets one line that changes, a log gets a line every
 * few seconds.
 */
#ifndef INVBENCH_PROGRESS_H
#define INVBENCH_PROGRESS_H

#include "bench/boot/state.h"

/* The kernel's name, or "host". */
const char *progress_title(const struct kernel *kernel);

/* Removes the line from the terminal. Call it before any message. */
void progress_clear(void);

/* Shows the boot's current cell. */
void progress_show(struct boot_session *boot);

/* Prints how long all rounds of the current cell's section will take, unless that is very short. */
void progress_expected(const struct boot_session *boot, double seconds);

#endif
