/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Joins the parts of a plan, which several machines measured, into one run.
 * On the exact clock all machines must agree on equal cells. On a real clock each machine stays a block of its
 * own. A part that is missing can be added by a later call.
 */
#ifndef INVBENCH_GATHER_H
#define INVBENCH_GATHER_H

/*
 * dirs: folders of parts, or of folders of parts; ends with NULL. out: the folder for the run, which is continued
 * there if it lacks parts. Prints what was found, and returns an exit code: 1 if machines disagree, 2 if parts are
 * missing, 4 if records are damaged or belong to something else.
 */
int gather(char *const *dirs, const char *out);

#endif
