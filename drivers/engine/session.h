/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts and stops what each session of an engine in user space needs.
 * That is the clock, and the process that undoes changes to the machine.
 */
#ifndef INVBENCH_ENGINE_SESSION_H
#define INVBENCH_ENGINE_SESSION_H

/*
 * On the exact clock this pins the process to the counted CPU. 0, or -errno and
 * the reason in refusal.
 */
int session_start(const char *target);

/* The same for an engine that does not use this process's clock. */
int session_start_untimed(const char *target);

/* Returns when all changes are undone. */
void session_stop(void);

#endif
