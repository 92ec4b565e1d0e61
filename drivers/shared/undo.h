/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a session changes on this machine, put back on every way out.
 * A process of its own holds the list and waits for its pipe to close: that
 * happens when the session ends, and when its process dies of whatever, SIGKILL
 * included. So there is one way back, and every run takes it.
 */
#ifndef INVBENCH_SHARED_UNDO_H
#define INVBENCH_SHARED_UNDO_H

/* 0; -EBUSY: another session is there, or still putting back what it changed; -errno. */
int undo_start(void);

/* To be written to the file in the end, the last note first. Before the change is made. */
int undo_note(const char *path, const char *text);

/* Returns when all is as it was. */
void undo_stop(void);

/* Writes to a file of the kernel's; 0 or -errno. */
int undo_write(const char *path, const char *text);

#endif
