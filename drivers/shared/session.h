/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each session of a program has that calls the kernel: its clock, and the process that puts things back.
 */
#ifndef INVBENCH_SHARED_SESSION_H
#define INVBENCH_SHARED_SESSION_H

/* On the exact clock this process stays where its instructions are counted. 0 or -errno, and why in refusal. */
int session_start(const char *target);

/* Returns when all is as it was. */
void session_stop(void);

#endif
