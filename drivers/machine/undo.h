/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Undoes a session's changes to this machine, however the session ends.
 * A separate process holds the list of changes and waits until its pipe closes.
 * That happens at the end of the session, and also if its process is killed, even
 * by SIGKILL. So there is only one way to undo changes, and every run uses it.
 */
#ifndef INVBENCH_MACHINE_UNDO_H
#define INVBENCH_MACHINE_UNDO_H

/* Starts that process. 0; -EBUSY: another session runs or still undoes its changes; or -errno. */
int undo_start(void);

/*
 * Notes that text must be written to the file at the end. Call it before the
 * change. The last note is written first. 0 or -errno.
 */
int undo_note(const char *path, const char *text);

/*
 * Runs a program that changes the machine; the arguments end with NULL. Should the session be killed
 * meanwhile, changes are undone only after the program has ended. Needs undo_start(). 0: it succeeded.
 */
int undo_run(const char *const *arguments);

/* Returns when all changes are undone. */
void undo_stop(void);

/* Writes text to an existing file, as sysfs needs it. 0 or -errno. */
int undo_write(const char *path, const char *text);

#endif
