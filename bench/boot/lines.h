/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the output of a boot: checks each line, notes what it says about the cells, and appends it
 * to the record. The functions return 0 or -errno. Hold the run's lock, except for
 * boot_take_line().
 */
#ifndef INVBENCH_BOOT_LINES_H
#define INVBENCH_BOOT_LINES_H

#include "bench/boot/state.h"

/* Appends an event and prints it. boot, cell: -1 if it concerns none. console_tail may be NULL. */
int boot_event(struct run *run, const char *event, int boot, int cell, const char *reason,
	       const char *console_tail);

/* Appends a line and frees it. */
int boot_append(struct boot_session *boot, json_t *line);

/* Takes a line from the place. to: the boot. -errno: the place must stop measuring. */
int boot_take_line(void *to, const char *text);

/* Call it after the last line. Prints the events that are still pending. */
void boot_lines_end(struct boot_session *boot);

#endif
