/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleans up after runs that were killed: they leave files of the guest, and are not in the index. */
#ifndef INVBENCH_LEFTOVERS_H
#define INVBENCH_LEFTOVERS_H

/* Does so for all runs in OUT that no process writes to any more. */
void leftovers_sweep(const char *out);

#endif
