/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for devices that leave the machine while a session holds them: see removal.c. */
#ifndef INVBENCH_REMOVAL_H
#define INVBENCH_REMOVAL_H

/* Follows the buses until removal_free(). 0 or -errno. */
int removal_load(void);
void removal_free(void);

#endif
